using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests;

/// <summary>A clock that the test advances and that records the requested waits.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _added = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The requested waits, in order.</summary>
    public ConcurrentQueue<TimeSpan> Timers { get; } = [];

    /// <summary>Completes when a wait of this length has begun.</summary>
    public Task WaitedForAsync(TimeSpan wait) => WaitedForAsync(begun => begun == wait);

    /// <summary>Completes when a wait that matches has begun.</summary>
    public async Task WaitedForAsync(Predicate<TimeSpan> matches)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        while (!matches(await _added.Reader.ReadAsync(cancellationToken).AsTask().BoundedAsync()))
        {
            // Another wait has begun meanwhile.
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
