namespace IoSecrets.Sandbox;

/// <summary>Runs pwsh with the module imported, a connection to the service and the secrets' IDs in $ids.</summary>
internal sealed class ConnectedPwsh(Pwsh pwsh, SandboxService service, Interruption interruption)
{
    /// <summary>Opens pwsh for a person.</summary>
    /// <returns>The exit code of pwsh.</returns>
    public Task<int> OpenShellAsync()
    {
        Console.WriteLine($"This shell is connected to an emulated io.net at {service.BaseUri}. To leave, type exit.");
        Console.WriteLine($"$ids holds the IDs of its {service.Ids.Length} secrets.");
        interruption.LeaveCtrlCToChild(int.MaxValue);
        return RunAsync(["-NoExit"], []);
    }

    /// <summary>Runs a user's script.</summary>
    /// <returns>The script's exit code.</returns>
    public async Task<int> RunScriptAsync(string script, IEnumerable<string> arguments)
    {
        interruption.LeaveCtrlCToChild(1);
        var exitCode = await RunAsync([], [script, .. arguments]);

        // After an interrupted script pwsh exits with 0.
        return interruption.WasCtrlC ? ExitCodes.Interrupted : exitCode;
    }

    private async Task<int> RunAsync(string[] options, string[] script)
    {
        // In a file: a hundred thousand IDs are too long for a command line or an environment variable.
        var idFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(idFile, service.Ids, interruption.Token);
            return await pwsh.RunAsync(
                service,
                interruption.Token,
                [.. options, "-File", BundledFiles.Script("Bootstrap.ps1"), BundledFiles.ModuleManifest, service.BaseUri, idFile, .. script]);
        }
        finally
        {
            File.Delete(idFile);
        }
    }
}
