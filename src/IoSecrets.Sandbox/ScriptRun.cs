using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>Runs the user's own script, connected to the service.</summary>
internal sealed class ScriptRun(SandboxService service, Interruption interruption)
{
    private static readonly string[] EverydayCommands =
    [
        "ConvertFrom-Json", "ConvertTo-Json", "ConvertTo-SecureString", "Export-Csv", "Format-List", "Format-Table", "Get-Content",
        "Get-Date", "Get-Item", "Get-Random", "Group-Object", "Import-Csv", "Invoke-RestMethod", "Join-Path", "Measure-Object", "Out-File",
        "Out-String", "Read-Host", "Select-Object", "Set-Content", "Sort-Object", "Start-Sleep", "Test-Path", "Write-Host", "Write-Output",
        "Write-Warning",
    ];

    /// <returns>The script's exit code.</returns>
    public async Task<int> RunAsync(string script)
    {
        using var opening = new Opening(service);
        string[] arguments = [.. opening.Arguments, script];
        if (ChildShell.Find() is not { } shell)
        {
            return await RunInEngineAsync(arguments);
        }

        // Nothing of the user's profile may come between: it could bring another key.
        var exitCode = await shell.RunAsync(service, interruption, ["-NoLogo", "-NoProfile", "-File", .. arguments]);

        // A pwsh whose script was interrupted answers 0.
        return interruption.WasCtrlC ? ExitCodes.Interrupted : exitCode;
    }

    private async Task<int> RunInEngineAsync(string[] arguments)
    {
        Environment.SetEnvironmentVariable(SandboxService.KeyVariable, service.Key);
        using var engine = new Engine(Console.Out, Console.Error, ConsoleColors.AreWanted, width: null, interruption.Token);
        var missing = EverydayCommands.Where(command => !engine.Knows(command)).ToArray();
        if (missing.Length > 0)
        {
            await Console.Error.WriteLineAsync(
                "There is no pwsh on PATH: the script runs in PowerShell's bare engine, "
                + $"which lacks {string.Join(", ", missing)} and more.");
        }

        var isDone = await engine.RunAsync("$opening, $rest = $args; & $opening @rest; if (-not $?) { exit $LASTEXITCODE }", arguments);
        return engine.ExitCode ?? (isDone ? ExitCodes.Done : ExitCodes.Failed);
    }
}
