using System.Diagnostics;

namespace IoSecrets.Sandbox;

/// <summary>The pwsh on PATH, on the sandbox's own terminal.</summary>
internal sealed class ChildShell
{
    private readonly string _path;

    private ChildShell(string path) => _path = path;

    /// <returns>Null where there is none.</returns>
    public static ChildShell? Find()
    {
        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return path is null ? null : new ChildShell(path);
    }

    /// <summary>Runs it until it ends by itself, or SIGTERM comes. Ctrl+C is the child's.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">SIGTERM came; the child is gone.</exception>
    public async Task<int> RunAsync(SandboxService service, Interruption interruption, params IEnumerable<string> arguments)
    {
        interruption.LeaveCtrlCToChild();
        var start = new ProcessStartInfo(_path, arguments) { UseShellExecute = false };
        start.Environment[SandboxService.KeyVariable] = service.Key;
        using var child = Process.Start(start)!;
        try
        {
            await child.WaitForExitAsync(interruption.Token);
            return child.ExitCode;
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }
}
