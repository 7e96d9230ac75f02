using IoSecrets.Core.Http;

namespace IoSecrets.Core.RateLimiting;

/// <summary>Limits the rate of all attempts over a connection, across its runs, and finds the width of the runs. Thread-safe.</summary>
internal sealed class AdaptiveRateLimiter : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly RateModel _model;
    private readonly WidthModel _width = new();
    private readonly Queue<TaskCompletionSource<Permit>> _waiting = new();
    private readonly List<(double MaxHold, CancellationTokenSource Waiting)> _limitedWaiters = [];
    private readonly long _startedAt;
    private ITimer? _timer;
    private double _timerDue;

    /// <param name="time">The clock.</param>
    /// <param name="requestsPerSecond">Maximum number of attempts per second; null for no limit except the service's own.</param>
    public AdaptiveRateLimiter(TimeProvider time, double? requestsPerSecond)
    {
        _time = time;
        _model = new RateModel(requestsPerSecond ?? double.PositiveInfinity);
        _startedAt = time.GetTimestamp();
        SharedWidth = new SharedWidth(() => Width, () => Retries.Count);
    }

    /// <summary>The requests that wait for a retry.</summary>
    public PendingRetries Retries { get; } = new();

    /// <summary>Shares the width among the runs over the connection.</summary>
    public SharedWidth SharedWidth { get; }

    /// <summary>The end of the hold, in which nothing is sent because the service limited the rate; null if there is none.</summary>
    public DateTimeOffset? HeldUntil
    {
        get
        {
            lock (_lock)
            {
                return _model.HeldUntil is { } until && until > Now ? _time.GetUtcNow() + TimeSpan.FromSeconds(until - Now) : null;
            }
        }
    }

    /// <summary>The number of attempts that should be in flight at once.</summary>
    public int Width
    {
        get
        {
            lock (_lock)
            {
                return _width.Width;
            }
        }
    }

    /// <summary>A token that is cancelled when the connection is closed.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Indicates whether no attempt is in progress or waiting for a permit.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _model.InFlight == 0 && HasNoWaiter;
            }
        }
    }

    /// <summary>Indicates whether attempts are in progress, and none waits for a permit.</summary>
    public bool HasAllInFlight
    {
        get
        {
            lock (_lock)
            {
                return _model.InFlight > 0 && HasNoWaiter;
            }
        }
    }

    private double Now => _time.GetElapsedTime(_startedAt).TotalSeconds;

    // The caller holds the lock.
    private bool HasNoWaiter => _waiting.All(waiter => waiter.Task.IsCompleted);

    /// <summary>Acquires a permit if one is available now and no other attempt waits for it.</summary>
    public bool TryAcquire(out Permit permit)
    {
        lock (_lock)
        {
            var now = Now;
            var isFree = _waiting.Count == 0 && WaitFrom(now) == 0;
            permit = isFree ? Start(now) : default;
            return isFree;
        }
    }

    /// <summary>Waits for a permit, in the order of the calls.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Permit> AcquireAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Permit>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue(waiter);
            GrantPermits();
        }

        using var cancelling = cancellationToken.UnsafeRegister(
            static (waiting, token) => ((TaskCompletionSource<Permit>)waiting!).TrySetCanceled(token), waiter);
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Waits for a permit, in the order of the calls.</summary>
    /// <param name="maximumHold">The longest hold to wait for; null for no limit.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The permit; null as soon as there is a longer hold.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Permit?> AcquireAsync(TimeSpan? maximumHold, CancellationToken cancellationToken)
    {
        if (maximumHold is not { } maximum)
        {
            return await AcquireAsync(cancellationToken).ConfigureAwait(false);
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limitedWaiter = (maximum.TotalSeconds, waiting);
        lock (_lock)
        {
            _limitedWaiters.Add(limitedWaiter);
            CancelLimitedWaiters();
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
                _limitedWaiters.Remove(limitedWaiter);
            }
        }
    }

    /// <summary>Releases a permit.</summary>
    /// <param name="permit">The permit.</param>
    /// <param name="response">The result of the attempt; null if it has none.</param>
    public void Release(Permit permit, ApiResponse? response)
    {
        var isUsable = response?.RetryAfter >= RetryDelay.MinimumRetryAfter;
        double? retryAfter = isUsable ? Math.Min(response!.RetryAfter!.Value.TotalSeconds, RetryDelay.MaximumRetryAfter.TotalSeconds) : null;
        var result = response switch
        {
            { Reason: FailureReason.RateLimited } => PermitResult.Refused,
            { StatusCode: not null } => PermitResult.Served,
            _ => PermitResult.Inconclusive,
        };
        lock (_lock)
        {
            var now = Now;
            _model.End(permit, now, result, retryAfter);
            EndInWidth(permit, now, response);
            CancelLimitedWaiters();
            GrantPermits();
        }
    }

    /// <summary>Grants every waiting attempt a permit at once; over a closed connection, each attempt ends before anything is sent.</summary>
    // The CancellationTokenSource is left to the garbage collector, because work that is ending still reads its token.
    public void Dispose()
    {
        _closed.Cancel();
        lock (_lock)
        {
            GrantPermits();
        }
    }

    // The caller holds the lock.
    private Permit Start(double now)
    {
        var permit = _model.Start(now, Retries.Count);
        _width.Start(permit, SharedWidth.IsExhausted);
        return permit;
    }

    private void EndInWidth(Permit permit, double now, ApiResponse? response)
    {
        if (response is { Reason: FailureReason.RateLimited })
        {
            _width.Refuse(permit, now);
        }
        else if (response is { IsFinal: true })
        {
            _width.Serve(permit, now);
        }
        // A 404 that is not recognized yet is no sign of an overload.
        else if (response is { IsWorthRetrying: true, UnprovenShape: null })
        {
            _width.Fail(permit, now);
        }
    }

    private double WaitFrom(double now) => _closed.IsCancellationRequested ? 0 : _model.AdvanceTo(now);

    private void CancelLimitedWaiters()
    {
        foreach (var (maxHold, waiting) in _limitedWaiters)
        {
            if (_model.HeldUntil - Now > maxHold)
            {
                waiting.Cancel();
            }
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
            if (next.Task.IsCompleted)
            {
                continue;
            }

            var permit = Start(Now);
            if (!next.TrySetResult(permit))
            {
                // The waiter was cancelled at the same time.
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
        // Rounded up to whole milliseconds: a timer truncates fractions and would fire too early.
        _timer = _time.CreateTimer(
            static limiter => ((AdaptiveRateLimiter)limiter!).OnTimer(), this, TimeSpan.FromMilliseconds(Math.Ceiling(wait * 1000)), Timeout.InfiniteTimeSpan);
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
