using System.Net;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.Pace;

namespace IoSecrets.Core.Http;

/// <summary>
/// Sends an attempt when its turn at the connection's pace has come, and tries again what another attempt could change: attempts in
/// doubt, 429, and what could not be sent.
/// </summary>
// A loop of our own: whether, when and how often are rules of this service, and a resilience library's part of it would cost an id
// more than everything else here together.
internal sealed class RetryHandler(
    RequestPace pace, RetryWaits waits, NotFoundShape notFound, int maximumRetryCount, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        while (true)
        {
            call.Guard.NoMore.ThrowIfCancellationRequested();
            if (!pace.TryEnter(out var turn))
            {
                using var bound = call.Guard.BoundWait(cancellationToken);
                if (await pace.EnterAsync(call.LongestWait, bound.Token).ConfigureAwait(false) is not { } given)
                {
                    return HeldBack(call);
                }

                turn = given;
            }

            HttpResponseMessage? response = null;
            ExceptionDispatchInfo? failure = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            // The call's last answer says what it was. What left none is no attempt's end.
            catch (Exception broken) when (call.Last is not null && AttemptHandler.IsOfTheNetwork(broken))
            {
                failure = ExceptionDispatchInfo.Capture(broken);
            }
            finally
            {
                pace.Leave(turn, call.Last);
            }

            await ProveAsync(call, cancellationToken).ConfigureAwait(false);
            if (!call.MayRetry(maximumRetryCount))
            {
                failure?.Throw();
                return response!;
            }

            response?.Dispose();
            await WaitAsync(call, cancellationToken).ConfigureAwait(false);
        }
    }

    // Not before the turn is given back: the proof needs one itself.
    private async Task ProveAsync(Call call, CancellationToken stop)
    {
        if (call.Last is not { UnprovenShape: { } shape } answer)
        {
            return;
        }

        try
        {
            using var bound = call.Guard.BoundWait(stop);
            await notFound.ProveAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The run has ended: the answer stays what it is.
        }

        var isServices = notFound.IsServices(shape);
        call.End(answer with
        {
            Meaning = isServices ? Meaning.Absent : answer.Meaning,
            Cause = isServices ? Cause.None : answer.Cause,
            UnprovenShape = null,
        });
    }

    private async Task WaitAsync(Call call, CancellationToken stop)
    {
        // What was refused for its number waits for its turn alone.
        if (call.Last?.Cause == Cause.RateLimited)
        {
            return;
        }

        using var bound = call.Guard.BoundWait(stop);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, pace.Closed);
        var delay = RetryDelay.Of(call.Last?.RetryAfter, call.CountRetry(), Random.Shared.NextDouble());
        var wait = new ServiceWait(time.GetUtcNow() + delay, call.Last?.StatusCode);
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
    private HttpResponseMessage HeldBack(Call call)
    {
        var now = time.GetUtcNow();
        var rest = Math.Ceiling((pace.HoldsUntil - now)?.TotalSeconds ?? 0);
        call.End(new Answer(Meaning.NotDone, Cause.RateLimited) { RetryAfter = TimeSpan.FromSeconds(rest), ReceivedAt = now });
        return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
    }
}
