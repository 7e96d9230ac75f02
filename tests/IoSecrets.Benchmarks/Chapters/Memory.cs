using System.Diagnostics;
using System.Text.Json;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures memory and processor time per id, each number of ids in a new process. Once each, because a million ids take minutes.</summary>
internal static class Memory
{
    public const string Command = "memory";

    private const int Block = 10_000;

    private const double Mebi = 1024 * 1024;

    // Enough for the runtime to compile everything with full optimization.
    private const int WarmUpIds = 20 * Block;

    public static async Task<string> MeasureAsync(Options options, CancellationToken cancellationToken)
    {
        var table = new Table<Meter>(
            ("ids", row => $"{row.Ids:N0}"),
            ("ids/s", row => $"{row.Ids / row.Seconds:N0}"),
            ("working set before", row => $"{row.WorkingSets[0] / Mebi:0} MiB"),
            ("most during", row => $"{row.WorkingSets.Max() / Mebi:0} MiB"),
            ("growth", row => $"{(row.WorkingSets.Max() - row.WorkingSets[0]) / Mebi:0} MiB"),
            ("live heap growth", row => $"{row.LiveGrowth / Mebi:0.0} MiB"),
            ("per id", row => $"{(double)row.LiveGrowth / row.Ids:0} B"),
            ("allocated/id", row => $"{(double)row.Allocated / row.Ids:N0} B"),
            ("µs CPU/id, first 10,000", row => $"{(row.Processor[1] - row.Processor[0]).TotalMicroseconds / Block:0}"),
            ("last 10,000", row => $"{(row.Processor[^1] - row.Processor[^2]).TotalMicroseconds / Block:0}"));
        foreach (var ids in options.IsQuick ? (int[])[10_000, 100_000] : [10_000, 100_000, 1_000_000])
        {
            table.Add(await MeasureAsync(ids, cancellationToken));
        }

        return table.ToString();
    }

    /// <summary>Runs the warm-up and one measurement, in a process that does nothing else.</summary>
    public static async Task RunAsync(Work work, CancellationToken cancellationToken)
    {
        using var engine = new Engine();
        engine.Connect(work.Address);
        await engine.RemoveAsync(new Meter().Read(work.IdFiles[0]), work.Width, cancellationToken);
        var meter = new Meter();
        var (allocated, start) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        await engine.RemoveAsync(meter.Read(work.IdFiles[1]), work.Width, cancellationToken);
        (meter.Seconds, meter.Allocated) = (Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated);
        Console.WriteLine(JsonSerializer.Serialize(meter));
    }

    private static async Task<Meter> MeasureAsync(int ids, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings(0), cancellationToken);
        string[] files = [await server.SeedAsync(WarmUpIds, cancellationToken), await server.SeedAsync(ids, cancellationToken)];
        var work = new Work(server.Address, files, Width: 32);
        var (output, exitCode) = await ChildProgram.RunAsync(
            BuildPaths.Program, [Command, JsonSerializer.Serialize(work)], server.Address, cancellationToken);
        var left = WarmUpIds + ids - (await server.CountAsync(cancellationToken)).Deleted;
        return exitCode == 0 && left == 0
            ? JsonSerializer.Deserialize<Meter>(output)!
            : throw new InvalidOperationException($"The run of {ids} ended with exit code {exitCode} and left {left}.");
    }

    /// <summary>Samples the process while the pipeline takes ids from a file: before the first, and after every ten thousand.</summary>
    private sealed class Meter
    {
        public int Ids { get; set; }

        public double Seconds { get; set; }

        public long Allocated { get; set; }

        public long LiveGrowth { get; set; }

        public List<long> WorkingSets { get; set; } = [];

        public List<TimeSpan> Processor { get; set; } = [];

        public IEnumerable<string> Read(string file)
        {
            var live = GC.GetTotalMemory(forceFullCollection: true);
            foreach (var id in File.ReadLines(file))
            {
                if (Ids++ % Block == 0)
                {
                    Sample();
                }

                yield return id;
            }

            Sample();
            // Before the pipeline ends: the run still holds every id.
            LiveGrowth = GC.GetTotalMemory(forceFullCollection: true) - live;
        }

        private void Sample()
        {
            Processor.Add(Environment.CpuUsage.TotalTime);
            WorkingSets.Add(Environment.WorkingSet);
        }
    }
}
