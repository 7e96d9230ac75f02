using IoSecrets.Core.Pace;

namespace IoSecrets.Core.Http;

/// <summary>
/// Sends an attempt when its turn at the connection's pace has come, and tries again what another attempt could change: attempts in
/// doubt, 429, 503, and what could not be sent.
/// </summary>
// A loop of our own: whether, when and how often are rules of this service, and a resilience library's part of it would cost an id
// more than everything else here together.
internal sealed class RetryHandler(RequestPace pace, int maximumRetryCount, TimeProvider time) : DelegatingHandler
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
                turn = await pace.EnterAsync(bound.Token).ConfigureAwait(false);
            }

            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (!call.MayRetry(maximumRetryCount))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception) when (call.MayRetry(maximumRetryCount))
            {
                // The call's last answer says what it was.
            }
            finally
            {
                pace.Leave(turn, call.Last);
            }

            await WaitAsync(call, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(Call call, CancellationToken stop)
    {
        // What was refused for its number waits for its turn alone.
        if (call.Last?.Cause == Cause.RateLimited)
        {
            return;
        }

        using var bound = call.Guard.BoundWait(stop);
        var wait = RetryDelay.Of(call.Last?.RetryAfter, call.CountRetry(), Random.Shared.NextDouble());
        await Task.Delay(wait, time, bound.Token).ConfigureAwait(false);
    }
}
