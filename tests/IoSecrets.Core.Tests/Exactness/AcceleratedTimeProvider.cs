namespace IoSecrets.Core.Tests.Exactness;

/// <summary>A clock a thousand times as fast as the system clock, so that waits end soon.</summary>
internal sealed class AcceleratedTimeProvider : TimeProvider
{
    public const int Speed = 1000;

    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startTimestamp = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + GetElapsedTime(0);

    public override long GetTimestamp() => (System.GetTimestamp() - _startTimestamp) * Speed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, Real(dueTime), Real(period)));

    private static TimeSpan Real(TimeSpan time) => time > TimeSpan.Zero ? time / Speed : time;

    private sealed class Timer(ITimer real) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(Real(dueTime), Real(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
