using IoSecrets.Core.Http;

namespace IoSecrets.Core.RateLimiting;

/// <summary>The one pace of all attempts over a connection, whichever run they belong to. Safe for many threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="requestsPerSecond">Attempts a second that are never exceeded; null for no ceiling but the service's own.</param>
internal sealed class AdaptiveRateLimiter(TimeProvider time, double? requestsPerSecond) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly object _lock = new();
    private readonly RateModel _model = new(requestsPerSecond ?? double.PositiveInfinity);
    private readonly Queue<TaskCompletionSource<Permit>> _waiting = new();
    private readonly List<(double LongestHold, CancellationTokenSource Waiting)> _impatient = [];
    private readonly long _began = time.GetTimestamp();
    private ITimer? _timer;
    private double _timerDue;

    /// <summary>Until when nothing is sent because the service refused more; null where that is not so.</summary>
    public DateTimeOffset? HeldUntil
    {
        get
        {
            lock (_lock)
            {
                return _model.HeldUntil is { } until && until > Now ? time.GetUtcNow() + TimeSpan.FromSeconds(until - Now) : null;
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
    public bool TryAcquire(out Permit permit)
    {
        lock (_lock)
        {
            var now = Now;
            var isFree = _waiting.Count == 0 && WaitFrom(now) == 0;
            permit = isFree ? _model.Start(now) : default;
            return isFree;
        }
    }

    /// <summary>Waits for the next turn, in the order of asking.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Permit> AcquireAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<Permit>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue(turn);
            GrantPermits();
        }

        using var cancelling = cancellationToken.UnsafeRegister(
            static (waiting, token) => ((TaskCompletionSource<Permit>)waiting!).TrySetCanceled(token), turn);
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Waits for the next turn, in the order of asking.</summary>
    /// <param name="longestHold">The longest hold that is waited for; null for any.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The turn; null as soon as there is a longer hold.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Permit?> AcquireAsync(TimeSpan? longestHold, CancellationToken cancellationToken)
    {
        if (longestHold is not { } longest)
        {
            return await AcquireAsync(cancellationToken).ConfigureAwait(false);
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var impatient = (longest.TotalSeconds, waiting);
        lock (_lock)
        {
            _impatient.Add(impatient);
            DismissFromLongHold();
        }

        try
        {
            return await AcquireAsync(waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
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
    /// <param name="permit">The turn.</param>
    /// <param name="response">What the attempt came to; null where it came to nothing.</param>
    public void Release(Permit permit, ApiResponse? response)
    {
        var isTold = response?.RetryAfter >= RetryDelay.MinimumRetryAfter;
        double? told = isTold ? Math.Min(response!.RetryAfter!.Value.TotalSeconds, RetryDelay.MaximumRetryAfter.TotalSeconds) : null;
        var kind = response switch
        {
            { Reason: FailureReason.RateLimited } => PermitResult.Refused,
            { StatusCode: not null } => PermitResult.Served,
            _ => PermitResult.Inconclusive,
        };
        lock (_lock)
        {
            _model.End(permit, Now, kind, told);
            DismissFromLongHold();
            GrantPermits();
        }
    }

    /// <summary>Gives every waiter its turn now: over a closed connection each attempt ends before anything is sent.</summary>
    // The source of cancellation is left to the collector: work that is ending still looks at it.
    public void Dispose()
    {
        _closed.Cancel();
        lock (_lock)
        {
            GrantPermits();
        }
    }

    private double WaitFrom(double now) => _closed.IsCancellationRequested ? 0 : _model.WaitFrom(now);

    private void DismissFromLongHold()
    {
        if (_model.HeldUntil - Now is { } hold)
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

    private void GrantPermits()
    {
        while (_waiting.TryPeek(out var next))
        {
            var wait = next.Task.IsCompleted ? 0 : WaitFrom(Now);
            if (wait > 0)
            {
                SetTimer(wait);
                return;
            }

            _waiting.Dequeue();
            if (!next.Task.IsCompleted && _model.Start(Now) is var permit && !next.TrySetResult(permit))
            {
                // Cancelled in this very moment.
                _model.End(permit, Now, PermitResult.Inconclusive, null);
            }
        }
    }

    private void SetTimer(double wait)
    {
        var at = Now + wait;
        if (double.IsInfinity(wait) || (_timer is not null && _timerDue <= at))
        {
            return;
        }

        _timer?.Dispose();
        _timerDue = at;
        // Whole milliseconds, upward: a timer cuts the rest off and would come too early.
        _timer = time.CreateTimer(
            static pace => ((AdaptiveRateLimiter)pace!).OnTimer(), this, TimeSpan.FromMilliseconds(Math.Ceiling(wait * 1000)), Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            GrantPermits();
        }
    }
}
