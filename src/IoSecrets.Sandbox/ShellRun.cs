namespace IoSecrets.Sandbox;

/// <summary>Opens pwsh for a person, connected to the service.</summary>
internal sealed class ShellRun(SandboxService service, Interruption interruption)
{
    public async Task<int> RunAsync()
    {
        if (ChildShell.Find() is not { } shell)
        {
            await Console.Error.WriteLineAsync(
                "There is no pwsh on PATH. PowerShell 7.4 or later is needed for --shell; the tour and --script do without.");
            return ExitCodes.Failed;
        }

        Console.WriteLine($"This shell is connected to an emulated io.net at {service.BaseUri}, until exit.");
        Console.WriteLine($"$ids holds the ids of its {service.Ids.Length} secrets.");
        using var opening = new Opening(service);
        return await shell.RunAsync(service, interruption, ["-NoLogo", "-NoProfile", "-NoExit", "-File", .. opening.Arguments]);
    }
}
