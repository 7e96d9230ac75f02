using System.Globalization;
using IoSecrets.Benchmarks.Chapters;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes in a new process, with its first runs. The start of the process and the import of the module are not part of the times.</summary>
/// <param name="isBare">Uses a bare HttpClient in place of the module.</param>
/// <param name="width">The width; null if the module finds it.</param>
internal sealed class FreshClient(bool isBare, int? width)
{
    /// <summary>Runs in the new process.</summary>
    public static async Task<int> RunAsync(Uri baseUri, FileInfo[] ids, bool isBare, int? width, CancellationToken cancellationToken)
    {
        Work[] runs = [.. ids.Select(file => new Work(baseUri, Environment.GetEnvironmentVariable(MemoryProcess.KeyVariable)!, file.FullName, width))];
        using var module = isBare ? null : new CmdletClient();
        using var http = BareClient.Connect(runs[0]);
        foreach (var work in runs)
        {
            var cost = await (module?.DeleteAsync(work, cancellationToken) ?? BareClient.DeleteAsync(http, work, cancellationToken));
            Console.WriteLine(cost.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    /// <returns>The elapsed time of each run.</returns>
    public async Task<TimeSpan[]> DeleteAsync(Work[] runs, CancellationToken cancellationToken)
    {
        string[] options = [.. isBare ? (string[])["--bare"] : [], .. width is { } given ? (string[])["--width", $"{given}"] : []];
        var (output, exitCode) = await ChildProgram.Self.RunAsync(
            ["delete", runs[0].BaseUri.ToString(), .. runs.Select(work => work.IdFile), .. options],
            cancellationToken,
            [
                (MemoryProcess.KeyVariable, runs[0].Key),
                .. runs[0].CertificateFile is { } file ? ((string, string)[])[(ServerCertificate.TrustVariable, file)] : [],
            ]);
        return exitCode == 0 ? ReadTimes(output) : throw new InvalidOperationException($"The client ended with exit code {exitCode}.");
    }

    /// <summary>Reads the milliseconds that a client has written, one line for each run.</summary>
    public static TimeSpan[] ReadTimes(string output) =>
        [.. output.Split('\n').Select(line => TimeSpan.FromMilliseconds(double.Parse(line, CultureInfo.InvariantCulture)))];
}
