using System.Collections;
using System.Text.Json;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures memory and processor time per id, each number of ids in a new process. Once each, because a million ids take minutes.</summary>
internal static class Memory
{
    // Enough for the runtime to compile everything with full optimization.
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
            AddRow(table, count, await MeasureAsync(count, cancellationToken));
        }

        return table.ToString();
    }

    private static async Task<MemoryResult> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings(0), cancellationToken);
        var warmUp = await server.SeedAsync(WarmUpIds, cancellationToken);
        var ids = await server.SeedAsync(count, cancellationToken);
        var (output, exitCode) = await ChildProgram.Self.RunAsync(
            ["memory", server.BaseUri.ToString(), warmUp, ids], cancellationToken, (MemoryProcess.KeyVariable, server.Key));
        var left = WarmUpIds + count - (await server.CountAsync(cancellationToken)).Deleted;
        return exitCode == 0 && left == 0
            ? JsonSerializer.Deserialize<MemoryResult>(output)!
            : throw new InvalidOperationException($"The run of {count} ended with exit code {exitCode} and left {left}.");
    }

    private static void AddRow(MarkdownTable table, int count, MemoryResult result) => table.Add(
        $"{count:N0}",
        $"{count / result.Elapsed.TotalSeconds:N0}",
        $"{result.WorkingSetBefore / Mebi:0} MiB",
        $"{result.WorkingSetMaximum / Mebi:0} MiB",
        $"{(result.WorkingSetMaximum - result.WorkingSetBefore) / Mebi:0} MiB",
        $"{result.LiveGrowth / Mebi:0.0} MiB",
        $"{(double)result.LiveGrowth / count:0} B",
        $"{(double)result.Allocated / count:N0} B",
        $"{result.FirstBlock.TotalMicroseconds / MeteredIds.Block:0}",
        $"{result.LastBlock.TotalMicroseconds / MeteredIds.Block:0}");
}

/// <summary>Runs one measurement of <see cref="Memory"/>, in a process that does nothing else.</summary>
internal static class MemoryProcess
{
    public const string KeyVariable = "IOINTELLIGENCE_API_KEY";

    private const int Width = 32;

    public static async Task<int> RunAsync(Uri baseUri, FileInfo warmUp, FileInfo ids, CancellationToken cancellationToken)
    {
        using var engine = new Engine();
        engine.Connect(baseUri, Environment.GetEnvironmentVariable(KeyVariable)!);
        await engine.RemoveAsync(new MeteredIds(warmUp.FullName), Width, cancellationToken);
        var metered = new MeteredIds(ids.FullName);
        var allocated = GC.GetTotalAllocatedBytes();
        var cost = await engine.RemoveAsync(metered, Width, cancellationToken);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        Console.WriteLine(JsonSerializer.Serialize(new MemoryResult(
            cost.Elapsed, metered.WorkingSetBefore, metered.WorkingSetMaximum, metered.LiveGrowth, allocated, metered.FirstBlock, metered.LastBlock)));
        return 0;
    }
}

/// <summary>Reads ids from a file as the pipeline takes them, and samples the process every ten thousand ids.</summary>
internal sealed class MeteredIds(string file) : IEnumerable<string>
{
    /// <summary>The number of ids between two samples.</summary>
    public const int Block = 10_000;

    private readonly List<TimeSpan> _processorTimes = [];

    public long WorkingSetBefore { get; private set; }

    public long WorkingSetMaximum { get; private set; }

    public long LiveGrowth { get; private set; }

    public TimeSpan FirstBlock => _processorTimes[1] - _processorTimes[0];

    public TimeSpan LastBlock => _processorTimes[^1] - _processorTimes[^2];

    public IEnumerator<string> GetEnumerator()
    {
        var live = GC.GetTotalMemory(forceFullCollection: true);
        WorkingSetBefore = Environment.WorkingSet;
        var count = 0;
        foreach (var id in File.ReadLines(file))
        {
            if (count++ % Block == 0)
            {
                Sample();
            }

            yield return id;
        }

        Sample();
        // Before the pipeline ends: the run still holds every id.
        LiveGrowth = GC.GetTotalMemory(forceFullCollection: true) - live;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Sample()
    {
        _processorTimes.Add(Environment.CpuUsage.TotalTime);
        WorkingSetMaximum = Math.Max(WorkingSetMaximum, Environment.WorkingSet);
    }
}

/// <summary>The result of a run.</summary>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="WorkingSetBefore">The working set before the run, in bytes.</param>
/// <param name="WorkingSetMaximum">The highest working set of the samples, in bytes.</param>
/// <param name="LiveGrowth">The growth of the heap during the run, each time after a full collection, in bytes.</param>
/// <param name="Allocated">All allocations, in bytes.</param>
/// <param name="FirstBlock">The processor time of the first ten thousand ids.</param>
/// <param name="LastBlock">The processor time of the last ten thousand ids.</param>
internal sealed record MemoryResult(
    TimeSpan Elapsed, long WorkingSetBefore, long WorkingSetMaximum, long LiveGrowth, long Allocated, TimeSpan FirstBlock, TimeSpan LastBlock);
