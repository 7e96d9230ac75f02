using Polly;
using Polly.Retry;

namespace IoSecrets.Core.Http;

/// <summary>Tries again what another attempt could change: attempts in doubt, 429, 503, and what could not be sent.</summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<Call> CallKey = new("IoSecrets.Call");

    private readonly ResiliencePipeline<HttpResponseMessage> _retries;

    public RetryHandler(int maximumRetryCount, TimeProvider time)
    {
        _retries = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                // The call keeps the count, because a 429 does not use it up.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = retry => new(CallOf(retry.Context).MayRetry(maximumRetryCount)),
                DelayGenerator = static retry => new(DelayOf(CallOf(retry.Context))),
                OnRetry = static retry =>
                {
                    retry.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        // The waits end with the run or with the caller; an attempt under way ends with the caller alone.
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(call.Guard.NoMore, cancellationToken);
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, waits.Token);
        context.Properties.Set(CallKey, call);
        try
        {
            return await _retries.ExecuteAsync(
                static async (_, attempt) => await attempt.Handler.SendOnceAsync(attempt.Request, attempt.Stop).ConfigureAwait(false),
                context,
                (Handler: this, Request: request, Stop: cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static Call CallOf(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);

    // What was refused for its number waits for its turn at the connection's pace.
    private static TimeSpan? DelayOf(Call call) => call.Last?.Cause == Cause.RateLimited
        ? TimeSpan.Zero
        : RetryDelay.Of(call.Last?.RetryAfter, call.CountRetry(), Random.Shared.NextDouble());

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken stop) => base.SendAsync(request, stop);
}
