using System.Net;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Http;

/// <summary>
/// Sends each attempt when the connection's rate limiter permits it, and retries if another attempt could succeed: after attempts in
/// doubt, 429, and requests that could not be sent.
/// </summary>
// No resilience library: the retry conditions and delays are specific to this service, and the library's overhead per request would
// exceed the cost of everything else here.
internal sealed class RetryHandler(
    AdaptiveRateLimiter limiter, NotFoundRecognizer notFound, int maximumRetryCount, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.From(request);
        while (true)
        {
            context.AbortPolicy.AbortToken.ThrowIfCancellationRequested();
            if (!limiter.TryAcquire(out var permit))
            {
                using var bound = context.AbortPolicy.LinkAbort(cancellationToken);
                if (await limiter.AcquireAsync(context.MaximumRetryAfter, bound.Token).ConfigureAwait(false) is not { } acquired)
                {
                    return RejectAsRateLimited(context);
                }

                permit = acquired;
            }

            HttpResponseMessage? response = null;
            ExceptionDispatchInfo? failure = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            // The failure is recorded as the last response. An exception without one did not come from an attempt.
            catch (Exception exception) when (context.LastResponse is not null && AttemptHandler.IsNetworkFailure(exception))
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
            finally
            {
                limiter.Release(permit, context.LastResponse);
            }

            await ProbeAsync(context, cancellationToken).ConfigureAwait(false);
            if (!context.MayRetry(maximumRetryCount))
            {
                failure?.Throw();
                return response!;
            }

            response?.Dispose();
            await WaitAsync(context, cancellationToken).ConfigureAwait(false);
        }
    }

    // After the permit is released, because the probe needs one itself.
    private async Task ProbeAsync(RequestContext context, CancellationToken cancellationToken)
    {
        if (context.LastResponse is not { UnprovenShape: { } shape } response)
        {
            return;
        }

        try
        {
            using var bound = context.AbortPolicy.LinkAbort(cancellationToken);
            await notFound.ProbeAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The run was aborted: the response remains unproven.
        }

        var isFromService = notFound.IsFromService(shape);
        context.EndAttempt(response with
        {
            Effect = isFromService ? RequestEffect.NotFound : response.Effect,
            Reason = isFromService ? FailureReason.None : response.Reason,
            UnprovenShape = null,
        });
    }

    private async Task WaitAsync(RequestContext context, CancellationToken cancellationToken)
    {
        // After a 429, only the rate limiter decides when to retry.
        if (context.LastResponse?.Reason == FailureReason.RateLimited)
        {
            return;
        }

        using var bound = context.AbortPolicy.LinkAbort(cancellationToken);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, limiter.Closed);
        var delay = RetryDelay.Compute(context.LastResponse?.RetryAfter, context.CountRetry(), Random.Shared.NextDouble());
        var wait = new ServiceWait(time.GetUtcNow() + delay, context.LastResponse?.StatusCode);
        limiter.Retries.Begin(wait);
        try
        {
            await Task.Delay(delay, time, closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!bound.IsCancellationRequested)
        {
            // The connection was closed: the next attempt fails with that reason.
        }
        finally
        {
            limiter.Retries.End(wait);
        }
    }

    // Equivalent to the 429 that the service would return now. Only reads have a maximum wait, so no earlier response in doubt is replaced.
    private HttpResponseMessage RejectAsRateLimited(RequestContext context)
    {
        var now = time.GetUtcNow();
        var remaining = Math.Ceiling((limiter.HeldUntil - now)?.TotalSeconds ?? 0);
        context.EndAttempt(new ApiResponse(RequestEffect.NotApplied, FailureReason.RateLimited)
        {
            RetryAfter = TimeSpan.FromSeconds(remaining),
            ReceivedAt = now,
        });
        return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
    }
}

/// <summary>Computes the delay before the next attempt.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(30);

    /// <summary>The shortest Retry-After that is used; instead of a shorter one, retries back off from this value.</summary>
    public static readonly TimeSpan MinimumRetryAfter = TimeSpan.FromSeconds(0.1);

    /// <summary>The maximum Retry-After; a longer one is reduced to this.</summary>
    public static readonly TimeSpan MaximumRetryAfter = TimeSpan.FromDays(1);

    /// <summary>The longest Retry-After that an interactive request with no other work waits for; with a longer one it ends.</summary>
    public static readonly TimeSpan MaximumInteractiveWait = TimeSpan.FromSeconds(30);

    /// <summary>Returns the Retry-After or, without one, an exponential backoff reduced at random by up to half.</summary>
    /// <param name="retryAfter">The last response's Retry-After. Instead of one below 0.1 s, a backoff from 0.1 s prevents a storm of retries.</param>
    /// <param name="earlierRetries">The number of earlier retries.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan Compute(TimeSpan? retryAfter, int earlierRetries, double jitter)
    {
        if (retryAfter is { } requested)
        {
            return requested < MinimumRetryAfter ? Backoff(MinimumRetryAfter, earlierRetries) : requested < MaximumRetryAfter ? requested : MaximumRetryAfter;
        }

        return Backoff(FirstBackoff, earlierRetries) * (1 - (jitter / 2));
    }

    private static TimeSpan Backoff(TimeSpan first, int earlierRetries) =>
        TimeSpan.FromSeconds(Math.Min(MaxBackoff.TotalSeconds, first.TotalSeconds * Math.Pow(2, earlierRetries)));
}

/// <summary>Keeps the waits of requests before their retries. Thread-safe.</summary>
internal sealed class PendingRetries
{
    private readonly List<ServiceWait> _waits = [];
    private int _count;

    /// <summary>The number of waits.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The wait that ends first; null if there is none.</summary>
    public ServiceWait? First
    {
        get
        {
            lock (_waits)
            {
                return _waits.MinBy(wait => wait.Until);
            }
        }
    }

    /// <summary>Adds the wait of a request.</summary>
    public void Begin(ServiceWait wait)
    {
        lock (_waits)
        {
            _waits.Add(wait);
            Volatile.Write(ref _count, _waits.Count);
        }
    }

    /// <summary>Removes the wait of a request.</summary>
    public void End(ServiceWait wait)
    {
        lock (_waits)
        {
            _waits.Remove(wait);
            Volatile.Write(ref _count, _waits.Count);
        }
    }
}

/// <summary>A wait until one request is retried, or until the connection sends again.</summary>
/// <param name="Until">The end of the period by this machine's clock.</param>
/// <param name="StatusCode">The HTTP status of the response that caused it; null if no response arrived.</param>
internal sealed record ServiceWait(DateTimeOffset Until, int? StatusCode);
