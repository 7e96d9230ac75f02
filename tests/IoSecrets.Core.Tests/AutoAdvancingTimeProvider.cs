using IoSecrets.Core.Connection;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests;

/// <summary>A clock that jumps to the end of every wait before a retry and otherwise stands still, so that attempts take no time.</summary>
internal sealed class AutoAdvancingTimeProvider(ConnectionSettings settings) : FakeTimeProvider
{
    /// <summary>The requested waits, in order.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != settings.Timeout && dueTime != settings.MaximumWait)
        {
            Waits.Add(dueTime);
            // On another thread, so that the caller gets the timer before it fires.
            Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
