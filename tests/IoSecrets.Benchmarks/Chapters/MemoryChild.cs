using System.Text.Json;
using IoSecrets.Benchmarks.Clients;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>The other end of <see cref="Memory"/>: one run in a process that does nothing else.</summary>
internal static class MemoryChild
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
        Console.WriteLine(JsonSerializer.Serialize(new MemoryReading(
            cost.Elapsed, metered.WorkingSetBefore, metered.WorkingSetMost, metered.LiveGrowth, allocated, metered.FirstBlock, metered.LastBlock)));
        return 0;
    }
}
