using System.Net.Sockets;
using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

internal static class Program
{
    public static Task<int> Main(string[] arguments) => new SandboxCommand(RunAsync).InvokeAsync(arguments);

    private static async Task<int> RunAsync(SandboxOptions options)
    {
        using var interruption = new Interruption();
        try
        {
            // Only serving needs no pwsh.
            var pwsh = options.Mode == SandboxMode.Serve ? null : Pwsh.Find();
            await using var service = await StartAsync(options, interruption.Token);
            return service is null ? ExitCodes.Failed : options.Mode switch
            {
                SandboxMode.Script => await new ScriptRun(pwsh!, service, interruption).RunAsync(options.Script!.FullName),
                SandboxMode.Shell => await new ShellRun(pwsh!, service, interruption).RunAsync(),
                SandboxMode.Serve => await new ServeRun(service, interruption.Token).RunAsync(),
                _ => await new Tour(pwsh!, service, options.Picture, interruption.Token).RunAsync(),
            };
        }
        catch (PwshNotFoundException noPwsh)
        {
            await Console.Error.WriteLineAsync(noPwsh.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            if (options.Mode == SandboxMode.Serve)
            {
                return ExitCodes.Done;
            }

            await Console.Error.WriteLineAsync($"{Environment.NewLine}Interrupted.");
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<SandboxService?> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxService.StartAsync(options, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"The service could not start: {failure.Message}");
            return null;
        }
    }
}
