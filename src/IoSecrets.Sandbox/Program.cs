using System.Net.Sockets;

namespace IoSecrets.Sandbox;

internal static class Program
{
    private const int ShownIds = 3;

    public static Task<int> Main(string[] arguments) => new SandboxCommand(RunAsync).InvokeAsync(arguments);

    private static async Task<int> RunAsync(SandboxOptions options)
    {
        using var interruption = new Interruption();
        try
        {
            // Serving does not need pwsh.
            var pwsh = options.Mode == SandboxMode.Serve ? null : Pwsh.Find();
            await using var service = await StartAsync(options, interruption.Token);
            return service is null ? ExitCodes.Failure : options.Mode switch
            {
                SandboxMode.Script => await new ConnectedPwsh(pwsh!, service, interruption).RunScriptAsync(options.Script!.FullName, options.ScriptArguments),
                SandboxMode.Shell => await new ConnectedPwsh(pwsh!, service, interruption).OpenShellAsync(),
                SandboxMode.Serve => await ServeAsync(service, interruption.Token),
                _ => await new Tour(pwsh!, service, options.Picture, interruption.Token).RunAsync(),
            };
        }
        catch (PwshNotFoundException noPwsh)
        {
            await Console.Error.WriteLineAsync(noPwsh.Message);
            return ExitCodes.Failure;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The output, the folder for temporary files or the picture cannot be written.
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            if (options.Mode == SandboxMode.Serve)
            {
                return ExitCodes.Success;
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

    private static async Task<int> ServeAsync(SandboxService service, CancellationToken cancellationToken)
    {
        Console.WriteLine($"""
            Serving {service.Ids.Length} secrets at {service.BaseUri} until Ctrl+C.
            To connect, paste these lines into pwsh. The key is valid only for this service.

            Import-Module '{BundledFiles.ModuleManifest.Replace("'", "''", StringComparison.Ordinal)}'
            Connect-IoNet -BaseUri {service.BaseUri} -ApiKey (ConvertTo-SecureString '{service.Key}' -AsPlainText -Force)

            """);
        if (service.Token is { } token)
        {
            Console.WriteLine($"""
                After the key is revoked:
                Connect-IoNet -BaseUri {service.BaseUri} -Token (ConvertTo-SecureString '{token}' -AsPlainText -Force)

                """);
        }

        Console.WriteLine("Some of the IDs:");
        foreach (var id in service.Ids.Take(ShownIds))
        {
            Console.WriteLine(id);
        }

        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Success;
    }
}
