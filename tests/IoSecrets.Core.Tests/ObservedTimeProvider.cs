using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests;

/// <summary>A clock that the test moves, and that keeps the waits that were asked for.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _added = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The waits, in their order.</summary>
    public ConcurrentQueue<TimeSpan> Timers { get; } = [];

    /// <summary>Waits until somebody has begun to wait for so long.</summary>
    public Task WaitedForAsync(TimeSpan wait) => WaitedForAsync(one => one == wait);

    /// <summary>Waits until somebody has begun a wait of this kind.</summary>
    public async Task WaitedForAsync(Predicate<TimeSpan> isIt)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        while (!isIt(await _added.Reader.ReadAsync(cancellationToken).AsTask().BoundedAsync()))
        {
            // Others wait as well.
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Timers.Enqueue(dueTime);
        _added.Writer.TryWrite(dueTime);
        return timer;
    }
}
