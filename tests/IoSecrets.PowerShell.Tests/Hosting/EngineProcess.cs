using System.Diagnostics;

namespace IoSecrets.Tests.Hosting;

/// <summary>A real pwsh in its own process that works on a test's emulator.</summary>
internal static class EngineProcess
{
    /// <summary>Starts to delete the ids.</summary>
    /// <param name="audit">The folder for the files of the process.</param>
    /// <param name="shell">The shell that has the emulator.</param>
    /// <param name="ids">The ids to delete.</param>
    /// <param name="parameters">More parameters of Remove-IoSecret.</param>
    public static Process Start(AuditFolder audit, Shell shell, IEnumerable<Guid> ids, string parameters) =>
        Start(audit, shell, "ids.txt", ids.Select(id => id.ToString()), input => $"Get-Content '{input}' | Remove-IoSecret -Force {parameters}");

    /// <summary>Starts a command.</summary>
    /// <param name="audit">The folder for the files of the process.</param>
    /// <param name="shell">The shell that has the emulator.</param>
    /// <param name="inputName">The name of the file with the input.</param>
    /// <param name="input">The lines of this file.</param>
    /// <param name="command">Creates the command from the path of this file.</param>
    public static Process Start(AuditFolder audit, Shell shell, string inputName, IEnumerable<string> input, Func<string, string> command)
    {
        var files = Directory.CreateDirectory(Path.Combine(audit.Path, Guid.NewGuid().ToString("N"))).FullName;
        var inputFile = Path.Combine(files, inputName);
        var script = Path.Combine(files, "run.ps1");
        File.WriteAllLines(inputFile, input);
        File.WriteAllText(
            script,
            $"""
            $ErrorActionPreference = 'Stop'
            $env:IOINTELLIGENCE_API_KEY = '{shell.Emulator.DefaultAccount.ApiKey}'
            Import-Module '{BuildOutput.ModuleManifest}'
            Connect-IoNet -BaseUri {shell.BaseUri} -SkipConnectionTest
            {command(inputFile)}
            """);
        return Pwsh.StartFile(script, cache: files);
    }
}
