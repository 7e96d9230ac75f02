using IoSecrets.Core.Connection;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests;

/// <summary>A clock that jumps to the end of every wait before a retry, and stands still otherwise: attempts take no time on it.</summary>
internal sealed class AutoAdvancingTimeProvider(ConnectionSettings settings) : FakeTimeProvider
{
    /// <summary>The waits that were asked for, in their order.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != settings.Timeout && dueTime != settings.MaximumWait)
        {
            Waits.Add(dueTime);
            // Not before the one who waits has the timer in hand.
            Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
