using System.Diagnostics;

namespace IoSecrets.Tests.Hosting;

/// <summary>The engine in a process with nothing else in it, for what a process can show only once.</summary>
internal static class BareEngine
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Runs a script that must not fail.</summary>
    /// <param name="script">The script.</param>
    /// <param name="shell">Has the emulator, whose key is in the environment.</param>
    /// <returns>What it wrote, line by line.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, Shell shell)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script, Shell.Stop);
            var start = new ProcessStartInfo(Pwsh.Dotnet, ["exec", Built.BareEngine, file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["IOINTELLIGENCE_API_KEY"] = shell.Emulator.DefaultAccount.ApiKey;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(Shell.Stop);
            var errors = await process.StandardError.ReadToEndAsync(Shell.Stop).WaitAsync(Bound, Shell.Stop);
            await process.WaitForExitAsync(Shell.Stop).WaitAsync(Bound, Shell.Stop);
            Assert.Equal((0, ""), (process.ExitCode, errors));
            return (await output).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
