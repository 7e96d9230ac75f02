using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace IoSecrets.Sandbox.Hosting;

/// <summary>No pwsh was found; the message says how to get one.</summary>
internal sealed class PwshNotFoundException(string message) : Exception(message);

/// <summary>A real pwsh, as a child of the sandbox.</summary>
internal sealed class Pwsh
{
    /// <summary>The variable that names the pwsh to use: a program, or its pwsh.dll.</summary>
    public const string Variable = "IOSECRETS_PWSH";

    private const string Advice =
        "pwsh was not found. Install PowerShell 7.4 or later (dotnet tool install --global PowerShell), "
        + $"or set {Variable} to its path.";

    private readonly string _path;

    private Pwsh(string path) => _path = path;

    // The build writes it, for the pwsh that NuGet fetched: an installed tool has none.
    private static string FileOfFetched => Path.Combine(AppContext.BaseDirectory, "FetchedPwsh.txt");

    // The host of this process: its runtime is in shared/Microsoft.NETCore.App/version beside it.
    private static string Dotnet => Path.Combine(
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>Finds the one that the variable names, else the one on PATH, else the one that NuGet fetched for the build.</summary>
    /// <exception cref="PwshNotFoundException">There is none.</exception>
    public static Pwsh Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return File.Exists(given)
                ? new Pwsh(Path.GetFullPath(given))
                : throw new PwshNotFoundException($"{Variable} is set to '{given}', which is not a file.");
        }

        return new Pwsh(FindOnPath() ?? FindFetched() ?? throw new PwshNotFoundException(Advice));
    }

    /// <summary>Runs it on the sandbox's own terminal until it ends by itself, or SIGTERM comes. Ctrl+C is the child's.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">SIGTERM came; the child is gone.</exception>
    public async Task<int> RunAsync(SandboxService service, Interruption interruption, params IEnumerable<string> arguments)
    {
        interruption.LeaveCtrlCToChild();
        using var child = Process.Start(StartOf(service, arguments))!;
        return await ExitCodeOfAsync(child, interruption.Token);
    }

    /// <summary>Runs it unseen.</summary>
    /// <param name="service">The service whose key it gets.</param>
    /// <param name="folder">Where it is started.</param>
    /// <param name="read">Gets every line that it writes, one at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="arguments">Its command line.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; the child is gone.</exception>
    public async Task<int> ReadAsync(
        SandboxService service, string folder, Action<string> read, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = StartOf(service, arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        // A console of its own on Windows: the encoding that the child sets there stays its own too.
        start.CreateNoWindow = true;
        using var child = new Process { StartInfo = start };
        var turn = new Lock();
        DataReceivedEventHandler onLine = (_, line) =>
        {
            if (line.Data is not null)
            {
                lock (turn)
                {
                    read(line.Data);
                }
            }
        };
        child.OutputDataReceived += onLine;
        child.ErrorDataReceived += onLine;
        child.Start();
        child.StandardInput.Close();
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return await ExitCodeOfAsync(child, cancellationToken);
    }

    private static string? FindOnPath()
    {
        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static string? FindFetched()
    {
        var path = File.Exists(FileOfFetched) ? File.ReadAllText(FileOfFetched).Trim() : "";
        return File.Exists(path) ? path : null;
    }

    private static async Task<int> ExitCodeOfAsync(Process child, CancellationToken cancellationToken)
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

    // Nothing of the user's profile may come between: it could bring another key.
    private ProcessStartInfo StartOf(SandboxService service, IEnumerable<string> arguments)
    {
        string[] all = ["-NoLogo", "-NoProfile", .. arguments];
        var start = Path.GetExtension(_path).Equals(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(Dotnet, ["exec", _path, .. all])
            : new ProcessStartInfo(_path, all);
        start.Environment[SandboxService.KeyVariable] = service.Key;
        // It asks for updates and reports imported modules to its maker unless told not to; a sandbox talks to nobody.
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        return start;
    }
}
