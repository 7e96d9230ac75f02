namespace IoSecrets.Core.Http;

/// <summary>How long to wait before the next attempt.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A shorter wait that a service asks for is none.</summary>
    public static readonly TimeSpan MinimumRetryAfter = TimeSpan.FromSeconds(0.1);

    /// <summary>Of a longer one, so much is waited.</summary>
    public static readonly TimeSpan MaximumRetryAfter = TimeSpan.FromDays(1);

    /// <summary>A call that somebody waits for, and that has nothing else to go on with, ends if the service asks for a longer wait.</summary>
    public static readonly TimeSpan MaximumInteractiveWait = TimeSpan.FromSeconds(30);

    /// <summary>What the service asked for; where it said nothing, exponential back-off with up to half of it taken off at random.</summary>
    /// <param name="retryAfter">What the last answer's Retry-After says; zero for ever would be a storm, so it grows from a tenth of a second.</param>
    /// <param name="earlier">How many retries came before this one.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan Compute(TimeSpan? retryAfter, int earlier, double jitter)
    {
        if (retryAfter is { } told)
        {
            return told < MinimumRetryAfter ? Growing(MinimumRetryAfter, earlier) : told < MaximumRetryAfter ? told : MaximumRetryAfter;
        }

        return Growing(First, earlier) * (1 - (jitter / 2));
    }

    private static TimeSpan Growing(TimeSpan first, int earlier) =>
        TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, earlier)));
}
