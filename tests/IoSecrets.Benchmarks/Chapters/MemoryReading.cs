namespace IoSecrets.Benchmarks.Chapters;

/// <summary>What a run in a process of its own took.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="WorkingSetBefore">The process before it, in bytes.</param>
/// <param name="WorkingSetMost">The most that was seen during it, in bytes.</param>
/// <param name="LiveGrowth">What a full collection leaves at its end more than before it, in bytes.</param>
/// <param name="Allocated">Everything that was allocated, in bytes.</param>
/// <param name="FirstBlock">The processor time of the first ten thousand ids.</param>
/// <param name="LastBlock">The processor time of the last ten thousand ids.</param>
internal sealed record MemoryReading(
    TimeSpan Elapsed, long WorkingSetBefore, long WorkingSetMost, long LiveGrowth, long Allocated, TimeSpan FirstBlock, TimeSpan LastBlock);
