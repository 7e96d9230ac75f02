using IoSecrets.Core.Http;

namespace IoSecrets.Core.Pace;

/// <summary>The one pace of all attempts over a connection, whichever run they belong to. Safe for many threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="requestsPerSecond">Attempts a second that are never exceeded; null for no ceiling but the service's own.</param>
internal sealed class RequestPace(TimeProvider time, double? requestsPerSecond) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly object _lock = new();
    private readonly PaceModel _model = new(requestsPerSecond ?? double.PositiveInfinity);
    private readonly Queue<TaskCompletionSource<PaceTurn>> _waiting = new();
    private readonly List<(double LongestHold, CancellationTokenSource Waiting)> _impatient = [];
    private readonly long _began = time.GetTimestamp();
    private ITimer? _alarm;
    private double _alarmAt;

    /// <summary>Until when nothing is sent because the service refused more; null where that is not so.</summary>
    public DateTimeOffset? HoldsUntil
    {
        get
        {
            lock (_lock)
            {
                return _model.HoldUntil is { } until && until > Now ? time.GetUtcNow() + TimeSpan.FromSeconds(until - Now) : null;
            }
        }
    }

    /// <summary>Cancelled when the connection was closed.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether no attempt is under way, and none waits for its turn.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _model.InFlight == 0 && _waiting.All(turn => turn.Task.IsCompleted);
            }
        }
    }

    private double Now => time.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Takes the next turn, if nobody waits for it and it is to be had now.</summary>
    public bool TryEnter(out PaceTurn turn)
    {
        lock (_lock)
        {
            var now = Now;
            var isFree = _waiting.Count == 0 && WaitFrom(now) == 0;
            turn = isFree ? _model.Start(now) : default;
            return isFree;
        }
    }

    /// <summary>Waits for the next turn, in the order of asking.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<PaceTurn> EnterAsync(CancellationToken stop)
    {
        var turn = new TaskCompletionSource<PaceTurn>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue(turn);
            GiveTurns();
        }

        using var cancelling = stop.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource<PaceTurn>)waiting!).TrySetCanceled(token), turn);
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Waits for the next turn, in the order of asking.</summary>
    /// <param name="longestHold">The longest hold that is waited for; null for any.</param>
    /// <param name="stop">Cancels the wait.</param>
    /// <returns>The turn; null as soon as there is a longer hold.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<PaceTurn?> EnterAsync(TimeSpan? longestHold, CancellationToken stop)
    {
        if (longestHold is not { } longest)
        {
            return await EnterAsync(stop).ConfigureAwait(false);
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var impatient = (longest.TotalSeconds, waiting);
        lock (_lock)
        {
            _impatient.Add(impatient);
            SendAwayFromLongHold();
        }

        try
        {
            return await EnterAsync(waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            lock (_lock)
            {
                _impatient.Remove(impatient);
            }
        }
    }

    /// <summary>Gives a turn back.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="answer">What the attempt came to; null where it came to nothing.</param>
    public void Leave(PaceTurn turn, Answer? answer)
    {
        var isTold = answer?.RetryAfter >= RetryDelay.ShortestTold;
        double? told = isTold ? Math.Min(answer!.RetryAfter!.Value.TotalSeconds, RetryDelay.LongestTold.TotalSeconds) : null;
        var kind = answer switch
        {
            { Cause: Cause.RateLimited } => PaceAnswer.Refused,
            { StatusCode: not null } => PaceAnswer.Served,
            _ => PaceAnswer.Neither,
        };
        lock (_lock)
        {
            _model.End(turn, Now, kind, told);
            SendAwayFromLongHold();
            GiveTurns();
        }
    }

    /// <summary>Gives every waiter its turn now: over a closed connection each attempt ends before anything is sent.</summary>
    // The source of cancellation is left to the collector: work that is ending still looks at it.
    public void Dispose()
    {
        _closed.Cancel();
        lock (_lock)
        {
            GiveTurns();
        }
    }

    private double WaitFrom(double now) => _closed.IsCancellationRequested ? 0 : _model.WaitFrom(now);

    private void SendAwayFromLongHold()
    {
        if (_model.HoldUntil - Now is { } hold)
        {
            _impatient.ForEach(one =>
            {
                if (hold > one.LongestHold)
                {
                    one.Waiting.Cancel();
                }
            });
        }
    }

    private void GiveTurns()
    {
        while (_waiting.TryPeek(out var next))
        {
            var wait = next.Task.IsCompleted ? 0 : WaitFrom(Now);
            if (wait > 0)
            {
                SetAlarm(wait);
                return;
            }

            _waiting.Dequeue();
            if (!next.Task.IsCompleted && _model.Start(Now) is var turn && !next.TrySetResult(turn))
            {
                // Cancelled in this very moment.
                _model.End(turn, Now, PaceAnswer.Neither, null);
            }
        }
    }

    private void SetAlarm(double wait)
    {
        var at = Now + wait;
        if (double.IsInfinity(wait) || (_alarm is not null && _alarmAt <= at))
        {
            return;
        }

        _alarm?.Dispose();
        _alarmAt = at;
        // Whole milliseconds, upward: a timer cuts the rest off and would come too early.
        _alarm = time.CreateTimer(
            static pace => ((RequestPace)pace!).Ring(), this, TimeSpan.FromMilliseconds(Math.Ceiling(wait * 1000)), Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        lock (_lock)
        {
            _alarm?.Dispose();
            _alarm = null;
            GiveTurns();
        }
    }
}
