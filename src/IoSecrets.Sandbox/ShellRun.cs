using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>Opens pwsh for a person, connected to the service.</summary>
internal sealed class ShellRun(Pwsh pwsh, SandboxService service, Interruption interruption)
{
    public async Task<int> RunAsync()
    {
        Console.WriteLine($"This shell is connected to an emulated io.net at {service.BaseUri}. To leave, use exit.");
        Console.WriteLine($"$ids holds the IDs of its {service.Ids.Length} secrets.");
        using var opening = new BootstrapScript(service);
        return await pwsh.RunAsync(service, interruption, ["-NoExit", "-File", .. opening.Arguments]);
    }
}
