using System.Diagnostics;

namespace IoSecrets.Tests.Hosting;

/// <summary>A real pwsh in its own process that deletes secrets from a test's emulator.</summary>
internal static class EngineProcess
{
    /// <summary>Starts to delete the ids.</summary>
    /// <param name="audit">The folder for the files of the process.</param>
    /// <param name="shell">The shell that has the emulator.</param>
    /// <param name="ids">The ids to delete.</param>
    /// <param name="parameters">More parameters of Remove-IoSecret.</param>
    public static Process Start(AuditFolder audit, Shell shell, IEnumerable<Guid> ids, string parameters)
    {
        var files = Directory.CreateDirectory(Path.Combine(audit.Path, Guid.NewGuid().ToString("N"))).FullName;
        var idFile = Path.Combine(files, "ids.txt");
        var script = Path.Combine(files, "run.ps1");
        File.WriteAllLines(idFile, ids.Select(id => id.ToString()));
        File.WriteAllText(
            script,
            $"""
            $ErrorActionPreference = 'Stop'
            $env:IOINTELLIGENCE_API_KEY = '{shell.Emulator.DefaultAccount.ApiKey}'
            Import-Module '{BuildOutput.ModuleManifest}'
            Connect-IoNet -BaseUri {shell.BaseUri} -SkipConnectionTest
            Get-Content '{idFile}' | Remove-IoSecret -Force {parameters}
            """);
        return Pwsh.StartFile(script, cache: files);
    }
}
