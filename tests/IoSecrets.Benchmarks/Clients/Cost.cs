using System.Diagnostics;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>What something took.</summary>
/// <param name="Elapsed">The time that passed.</param>
/// <param name="Processor">The processor time of this process; that of others is not in it.</param>
internal readonly record struct Cost(TimeSpan Elapsed, TimeSpan Processor)
{
    public static Cost operator +(Cost one, Cost other) => new(one.Elapsed + other.Elapsed, one.Processor + other.Processor);

    public static async Task<Cost> OfAsync(Func<Task> work)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return new Cost(Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
    }
}
