namespace IoSecrets.Core.Http;

/// <summary>Computes the delay before the next attempt.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(30);

    /// <summary>The minimum Retry-After; a shorter one is ignored.</summary>
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
