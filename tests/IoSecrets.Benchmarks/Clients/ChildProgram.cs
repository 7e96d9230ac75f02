using System.Diagnostics;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Runs another program.</summary>
internal sealed class ChildProgram
{
    private readonly string _path;

    private ChildProgram(string path) => _path = path;

    /// <summary>This program.</summary>
    public static ChildProgram Self { get; } = new(BuildPaths.Program);

    /// <returns>Null if the program is not on PATH.</returns>
    public static ChildProgram? Find(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
        return path is null ? null : new ChildProgram(path);
    }

    /// <summary>Runs the program, and waits for its end.</summary>
    /// <returns>The standard output and the exit code.</returns>
    public async Task<(string Output, int ExitCode)> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(_path, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var child = Process.Start(start)!;
        child.StandardInput.Close();
        try
        {
            var output = await child.StandardOutput.ReadToEndAsync(cancellationToken);
            await child.WaitForExitAsync(cancellationToken);
            return (output.Trim(), child.ExitCode);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            throw;
        }
    }
}
