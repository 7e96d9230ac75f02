using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>Runs the user's own script, connected to the service.</summary>
internal sealed class ScriptRun(Pwsh pwsh, SandboxService service, Interruption interruption)
{
    /// <returns>The script's exit code.</returns>
    public async Task<int> RunAsync(string script)
    {
        using var opening = new BootstrapScript(service);
        var exitCode = await pwsh.RunAsync(service, interruption, ["-File", .. opening.Arguments, script]);

        // A pwsh whose script was interrupted answers 0.
        return interruption.WasCtrlC ? ExitCodes.Interrupted : exitCode;
    }
}
