using System.Globalization;
using IoSecrets.Benchmarks.Chapters;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes in a new process, whose first run it is. The start of the process and the import of the module are not part of the time.</summary>
/// <param name="isBare">Uses a bare HttpClient in place of the module.</param>
/// <param name="width">The width; null if the module finds it.</param>
internal sealed class FreshClient(bool isBare, int? width)
{
    /// <summary>Runs in the new process.</summary>
    public static async Task<int> RunAsync(Uri baseUri, FileInfo ids, bool isBare, int? width, CancellationToken cancellationToken)
    {
        using var module = isBare ? null : new CmdletClient();
        var client = (IClient?)module ?? new BareClient();
        var work = new Work(baseUri, Environment.GetEnvironmentVariable(MemoryProcess.KeyVariable)!, ids.FullName, width);
        var cost = await client.DeleteAsync(work, cancellationToken);
        Console.WriteLine(cost.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <returns>The elapsed time.</returns>
    public async Task<TimeSpan> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        string[] options = [.. isBare ? (string[])["--bare"] : [], .. width is { } given ? (string[])["--width", $"{given}"] : []];
        var (output, exitCode) = await ChildProgram.Self.RunAsync(
            ["delete", work.BaseUri.ToString(), work.IdFile, .. options], cancellationToken, (MemoryProcess.KeyVariable, work.Key));
        return exitCode == 0
            ? TimeSpan.FromMilliseconds(double.Parse(output, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The client ended with exit code {exitCode}.");
    }
}
