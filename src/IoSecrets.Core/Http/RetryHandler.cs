using System.Net;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Http;

/// <summary>
/// Sends an attempt when its turn at the connection's pace has come, and tries again what another attempt could change: attempts in
/// doubt, 429, and what could not be sent.
/// </summary>
// A loop of our own: whether, when and how often are rules of this service, and a resilience library's part of it would cost an id
// more than everything else here together.
internal sealed class RetryHandler(
    AdaptiveRateLimiter limiter, PendingRetries waits, NotFoundRecognizer notFound, int maximumRetryCount, TimeProvider time) : DelegatingHandler
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
                if (await limiter.AcquireAsync(context.MaximumWait, bound.Token).ConfigureAwait(false) is not { } given)
                {
                    return HeldBack(context);
                }

                permit = given;
            }

            HttpResponseMessage? response = null;
            ExceptionDispatchInfo? failure = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            // The call's last answer says what it was. What left none is no attempt's end.
            catch (Exception broken) when (context.LastResponse is not null && AttemptHandler.IsNetworkFailure(broken))
            {
                failure = ExceptionDispatchInfo.Capture(broken);
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

    // Not before the turn is given back: the proof needs one itself.
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
            // The run has ended: the answer stays what it is.
        }

        var isServices = notFound.IsFromService(shape);
        context.EndAttempt(response with
        {
            Effect = isServices ? RequestEffect.NotFound : response.Effect,
            Reason = isServices ? FailureReason.None : response.Reason,
            UnprovenShape = null,
        });
    }

    private async Task WaitAsync(RequestContext context, CancellationToken cancellationToken)
    {
        // What was refused for its number waits for its turn alone.
        if (context.LastResponse?.Reason == FailureReason.RateLimited)
        {
            return;
        }

        using var bound = context.AbortPolicy.LinkAbort(cancellationToken);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, limiter.Closed);
        var delay = RetryDelay.Compute(context.LastResponse?.RetryAfter, context.CountRetry(), Random.Shared.NextDouble());
        var wait = new ServiceWait(time.GetUtcNow() + delay, context.LastResponse?.StatusCode);
        waits.Begin(wait);
        try
        {
            await Task.Delay(delay, time, closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!bound.IsCancellationRequested)
        {
            // The connection was closed: the next attempt says so.
        }
        finally
        {
            waits.End(wait);
        }
    }

    // As if the service had said once more what holds the connection back.
    private HttpResponseMessage HeldBack(RequestContext context)
    {
        var now = time.GetUtcNow();
        var rest = Math.Ceiling((limiter.HeldUntil - now)?.TotalSeconds ?? 0);
        context.EndAttempt(new ApiResponse(RequestEffect.NotApplied, FailureReason.RateLimited) { RetryAfter = TimeSpan.FromSeconds(rest), ReceivedAt = now });
        return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
    }
}
