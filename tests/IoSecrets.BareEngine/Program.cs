using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace IoSecrets.BareEngine;

/// <summary>
/// Runs a script in the engine, in a process with nothing else in it: the tests' own has the emulator's libraries in its default load
/// context, which are the module's too, in other versions.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript($"$ErrorActionPreference = 'Stop'\n{File.ReadAllText(arguments[0])}");
        try
        {
            foreach (var line in shell.Invoke())
            {
                Console.Out.WriteLine(line);
            }

            return 0;
        }
        catch (RuntimeException failure)
        {
            Console.Error.WriteLine($"{failure.ErrorRecord.FullyQualifiedErrorId}: {failure}\n{failure.ErrorRecord.ScriptStackTrace}");
            return 1;
        }
    }
}
