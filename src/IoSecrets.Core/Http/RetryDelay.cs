namespace IoSecrets.Core.Http;

/// <summary>How long to wait before the next attempt.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestTold = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestTold = TimeSpan.FromDays(1);

    /// <summary>What the service asked for; where it said nothing, exponential back-off with up to half of it taken off at random.</summary>
    /// <param name="retryAfter">What the last answer's Retry-After says; zero would be a storm, so a tenth of a second is the least.</param>
    /// <param name="earlier">How many retries of the kind came before this one.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan Of(TimeSpan? retryAfter, int earlier, double jitter)
    {
        if (retryAfter is { } told)
        {
            return TimeSpan.FromTicks(Math.Clamp(told.Ticks, ShortestTold.Ticks, LongestTold.Ticks));
        }

        var full = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, earlier));
        return TimeSpan.FromSeconds(full * (1 - (jitter / 2)));
    }
}
