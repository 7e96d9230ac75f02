using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace IoSecrets.Tests.Hosting;

/// <summary>A real pwsh in its own process: the pwsh that IOSECRETS_PWSH names, or the pwsh that NuGet fetched.</summary>
internal static class Pwsh
{
    /// <summary>The environment variable that names a pwsh.</summary>
    public const string Variable = "IOSECRETS_PWSH";

    /// <summary>The path of the dotnet that runs this test; its runtime is in shared/Microsoft.NETCore.App/version beside it.</summary>
    public static string Dotnet { get; } = Path.Combine(
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>The path of the pwsh program, or of a pwsh.dll.</summary>
    public static string File { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? Path.IsPathFullyQualified(given) && System.IO.File.Exists(given)
            ? given
            : throw new FileNotFoundException($"{Variable} must be the full path of a pwsh.", given)
        : Path.Combine(BuildOutput.PowerShellTools, OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll");

    // Longer than all stories take on a slow and busy machine; shorter than what a CI run may take.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(45);

    /// <summary>Runs a script file to its end. A script that hangs is killed after 45 minutes.</summary>
    /// <param name="file">The script.</param>
    /// <param name="arguments">The script's arguments, passed as text.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <returns>The exit code, and the text of the two output streams.</returns>
    public static async Task<(
        int ExitCode, string Output, string Errors)> RunFileAsync(string file, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // Every pwsh process writes its startup profile to the cache folder, so each process gets its own.
        var cache = Directory.CreateTempSubdirectory("IoSecrets-pwsh");
        try
        {
            using var process = StartFile(file, cache.FullName, arguments);
            using var hanging = new CancellationTokenSource(LongestRun);
            await using var killing = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
            await using var killingHung = hanging.Token.Register(() => process.Kill(entireProcessTree: true));
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    /// <summary>Gets the major version of the .NET on which pwsh runs.</summary>
    public static async Task<int> GetRuntimeMajorVersionAsync(Shell shell) =>
        int.Parse((await RunAsync("[Environment]::Version.Major", shell))[0], CultureInfo.InvariantCulture);

    /// <summary>Runs a script that must not fail in a fresh process, for effects that a process can show only once.</summary>
    /// <param name="script">The script.</param>
    /// <param name="shell">The shell that has the emulator; the emulator's key is put into the environment.</param>
    /// <returns>The lines of the output.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, Shell shell)
    {
        var folder = Directory.CreateTempSubdirectory("IoSecrets-pwsh");
        try
        {
            var file = Path.Combine(folder.FullName, "script.ps1");
            var key = $"$env:IOINTELLIGENCE_API_KEY = '{shell.Emulator.DefaultAccount.ApiKey}'";
            await System.IO.File.WriteAllTextAsync(file, $"$ErrorActionPreference = 'Stop'\n{key}\n{script}", Shell.Cancellation);
            var (exitCode, output, errors) = await RunFileAsync(file, [], Shell.Cancellation);
            Assert.Equal((0, ""), (exitCode, errors));
            return output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts a script file. To end it, kill the whole process tree: the engine may run in a child process.</summary>
    /// <param name="file">The script.</param>
    /// <param name="cache">The folder for the files that pwsh keeps between runs.</param>
    /// <param name="arguments">The script's arguments, passed as text.</param>
    public static Process StartFile(string file, string cache, params IEnumerable<string> arguments)
    {
        string[] all = ["-NoProfile", "-NonInteractive", "-File", file, .. arguments];
        var start = Path.GetExtension(File).Equals(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(Dotnet, ["exec", File, .. all])
            : new ProcessStartInfo(File, all);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["XDG_CACHE_HOME"] = cache;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        // 10 s, in hex: such a short process spends more on the optimizing compiler than faster code saves.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "2710";
        // The stories call dotnet.
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Dotnet)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment.Remove("IOINTELLIGENCE_API_KEY");
        return Process.Start(start)!;
    }
}
