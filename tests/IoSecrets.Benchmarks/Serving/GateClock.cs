namespace IoSecrets.Benchmarks.Serving;

/// <summary>The system's clock, which remembers when it was first read: that is when the emulator's first window of a limit began.</summary>
internal sealed class GateClock : TimeProvider
{
    private long _first;

    /// <summary>How long ago that was.</summary>
    public TimeSpan Age => GetElapsedTime(Volatile.Read(ref _first));

    public override long GetTimestamp()
    {
        var now = base.GetTimestamp();
        Interlocked.CompareExchange(ref _first, now, 0);
        return now;
    }
}
