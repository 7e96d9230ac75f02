using System.Text.Json;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Memory and the cost of an id, by count, each in a process of its own. Once each: a million ids take minutes.</summary>
internal static class Memory
{
    // Until the runtime has compiled everything for good.
    private const int WarmUpIds = 20 * MeteredIds.Block;
    private const double Mebi = 1024 * 1024;

    private static readonly int[] Counts = [10_000, 100_000, 1_000_000];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "ids", "ids/s", "working set before", "most during", "growth", "live heap growth", "per id", "allocated/id",
            "µs CPU/id, first 10,000", "last 10,000");
        foreach (var count in options.IsQuick ? Counts[..^1] : Counts)
        {
            AddRow(table, count, await ReadAsync(count, cancellationToken));
        }

        return table.ToString();
    }

    private static async Task<MemoryReading> ReadAsync(int count, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings(0), cancellationToken);
        var warmUp = await server.SeedAsync(WarmUpIds, cancellationToken);
        var ids = await server.SeedAsync(count, cancellationToken);
        var (output, exitCode) = await ChildProgram.Self.RunAsync(
            ["memory", server.BaseUri.ToString(), warmUp, ids], cancellationToken, (MemoryChild.KeyVariable, server.Key));
        var left = WarmUpIds + count - (await server.CountAsync(cancellationToken)).Deleted;
        return exitCode == 0 && left == 0
            ? JsonSerializer.Deserialize<MemoryReading>(output)!
            : throw new InvalidOperationException($"The run of {count} ended with exit code {exitCode} and left {left}.");
    }

    private static void AddRow(MarkdownTable table, int count, MemoryReading reading) => table.Add(
        $"{count:N0}",
        $"{count / reading.Elapsed.TotalSeconds:N0}",
        $"{reading.WorkingSetBefore / Mebi:0} MiB",
        $"{reading.WorkingSetMost / Mebi:0} MiB",
        $"{(reading.WorkingSetMost - reading.WorkingSetBefore) / Mebi:0} MiB",
        $"{reading.LiveGrowth / Mebi:0.0} MiB",
        $"{(double)reading.LiveGrowth / count:0} B",
        $"{(double)reading.Allocated / count:N0} B",
        $"{reading.FirstBlock.TotalMicroseconds / MeteredIds.Block:0}",
        $"{reading.LastBlock.TotalMicroseconds / MeteredIds.Block:0}");
}
