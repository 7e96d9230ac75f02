using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace IoSecrets.Sandbox;

/// <summary>No pwsh was found, or it cannot be run. The message says how to get one.</summary>
internal sealed class PwshNotFoundException(string message) : Exception(message);

/// <summary>Runs pwsh as a child process.</summary>
internal sealed class Pwsh
{
    /// <summary>The environment variable with the path of the pwsh to use: a program, or its pwsh.dll.</summary>
    public const string Variable = "IOSECRETS_PWSH";

    private const string Advice =
        "Install PowerShell 7.4 or later (dotnet tool install --global PowerShell), "
        + $"or set {Variable} to its path.";

    private readonly string _path;

    private Pwsh(string path) => _path = path;

    // Holds the path of the pwsh that NuGet downloaded for the build. An installed tool does not have the file.
    private static string DownloadedPathFile => Path.Combine(AppContext.BaseDirectory, "DownloadedPwsh.txt");

    // The runtime's directory is shared/Microsoft.NETCore.App/<version> below the host's.
    private static string Dotnet => Path.Combine(
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>Finds the pwsh of the environment variable, else the one on PATH, else the one that NuGet downloaded for the build.</summary>
    /// <exception cref="PwshNotFoundException">No pwsh was found.</exception>
    public static Pwsh Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new Pwsh((File.Exists(given) ? Path.GetFullPath(given) : FindOnPath(given))
                ?? throw new PwshNotFoundException($"{Variable} is set to '{given}', which is neither a file nor a program on PATH."));
        }

        return new Pwsh(FindOnPath("pwsh") ?? FindDownloaded() ?? throw new PwshNotFoundException($"pwsh was not found. {Advice}"));
    }

    /// <summary>Runs pwsh on the sandbox's terminal until it exits. Ctrl+C is left to pwsh.</summary>
    /// <returns>The exit code of pwsh.</returns>
    /// <exception cref="PwshNotFoundException">The file cannot be run.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested, and pwsh was killed.</exception>
    public async Task<int> RunAsync(SandboxService service, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        using var child = new Process { StartInfo = CreateStartInfo(service, arguments) };
        Start(child);
        return await WaitForExitCodeAsync(child, cancellationToken);
    }

    /// <summary>Runs pwsh without a terminal.</summary>
    /// <param name="service">The service to connect to.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="read">Receives each line of output and errors, one at a time.</param>
    /// <param name="cancellationToken">Kills pwsh.</param>
    /// <param name="arguments">The arguments of pwsh.</param>
    /// <returns>The exit code of pwsh.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was requested, and pwsh was killed.</exception>
    public async Task<int> ReadAsync(
        SandboxService service, string folder, Action<string> read, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = CreateStartInfo(service, arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        // A new console on Windows, so that the encoding that Play.ps1 sets does not change this one.
        start.CreateNoWindow = true;
        using var child = new Process { StartInfo = start };
        var readLock = new Lock();
        DataReceivedEventHandler onLine = (_, line) =>
        {
            if (line.Data is not null)
            {
                lock (readLock)
                {
                    read(line.Data);
                }
            }
        };
        child.OutputDataReceived += onLine;
        child.ErrorDataReceived += onLine;
        Start(child);
        child.StandardInput.Close();
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return await WaitForExitCodeAsync(child, cancellationToken);
    }

    private static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program))
        .FirstOrDefault(IsProgram);

    // A shell skips a file that may not be run.
    private static bool IsProgram(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);

    private void Start(Process child)
    {
        try
        {
            child.Start();
        }
        catch (Win32Exception failure)
        {
            throw new PwshNotFoundException($"'{_path}' cannot be run: {failure.Message}. {Advice}");
        }
    }

    private static string? FindDownloaded()
    {
        var path = File.Exists(DownloadedPathFile) ? File.ReadAllText(DownloadedPathFile).Trim() : "";
        return File.Exists(path) ? path : null;
    }

    private static async Task<int> WaitForExitCodeAsync(Process child, CancellationToken cancellationToken)
    {
        try
        {
            await child.WaitForExitAsync(cancellationToken);
            return child.ExitCode;
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    // Without the user's profile, which could set another key.
    private ProcessStartInfo CreateStartInfo(SandboxService service, IEnumerable<string> arguments)
    {
        string[] all = ["-NoLogo", "-NoProfile", .. arguments];
        var start = Path.GetExtension(_path).Equals(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(Dotnet, ["exec", _path, .. all])
            : new ProcessStartInfo(_path, all);
        start.Environment[SandboxService.KeyVariable] = service.Key;
        start.Environment[SandboxService.TokenVariable] = service.Token;
        // By default pwsh looks for updates and sends telemetry; a sandbox must not use the network.
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        return start;
    }
}
