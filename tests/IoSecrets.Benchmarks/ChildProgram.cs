using System.Diagnostics;
using System.Globalization;

namespace IoSecrets.Benchmarks;

/// <summary>Runs other programs.</summary>
internal static class ChildProgram
{
    /// <summary>Gets the path of a program; null if it is not on PATH.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program with the key and the certificate of a server, and returns its standard output and exit code.</summary>
    public static async Task<(string Output, int ExitCode)> RunAsync(
        string program, IEnumerable<string> arguments, ServerAddress? address, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["IOINTELLIGENCE_API_KEY"] = address?.Key;
        if (address?.CertificateFile is { } trusted)
        {
            // For OpenSSL, and therefore for .NET on Linux.
            start.Environment["SSL_CERT_FILE"] = trusted;
        }

        using var child = Process.Start(start)!;
        await using var killing = cancellationToken.Register(() => child.Kill(entireProcessTree: true));
        child.StandardInput.Close();
        var output = await child.StandardOutput.ReadToEndAsync(cancellationToken);
        await child.WaitForExitAsync(cancellationToken);
        return (output.Trim(), child.ExitCode);
    }

    /// <summary>Runs a program that prints a number of milliseconds in each line.</summary>
    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public static async Task<Cost> TimeAsync(string program, IEnumerable<string> arguments, ServerAddress? address, CancellationToken cancellationToken)
    {
        var (output, exitCode) = await RunAsync(program, arguments, address, cancellationToken);
        return exitCode == 0
            ? new Cost([.. output.Split('\n').Select(line => double.Parse(line, CultureInfo.InvariantCulture))])
            : throw new InvalidOperationException($"{program} ended with exit code {exitCode}.");
    }
}
