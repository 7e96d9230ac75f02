namespace IoSecrets.Emulator;

/// <summary>The rate of requests that an emulator takes; what comes faster is answered with 429.</summary>
public abstract record RateLimit
{
    private RateLimit()
    {
    }

    internal abstract bool SendsRetryAfter { get; }

    internal abstract RateGate CreateGate(TimeProvider time);

    /// <summary>A bucket that refills steadily and lets a burst through.</summary>
    /// <param name="PerSecond">Requests a second, above 0.</param>
    /// <param name="Burst">Requests that may come at once after a rest.</param>
    /// <param name="SendRetryAfter">Whether a 429 says in whole seconds when to try again.</param>
    public sealed record TokenBucket(double PerSecond, int Burst, bool SendRetryAfter = true) : RateLimit
    {
        internal override bool SendsRetryAfter => SendRetryAfter;

        internal override RateGate CreateGate(TimeProvider time) => new TokenBucketGate(this, time);
    }

    /// <summary>A number of requests in each window of time, the first of which begins with the emulator.</summary>
    /// <param name="Requests">Requests in a window.</param>
    /// <param name="Window">The window's length, above 0.</param>
    /// <param name="SendRetryAfter">Whether a 429 says in whole seconds when to try again.</param>
    public sealed record FixedWindow(int Requests, TimeSpan Window, bool SendRetryAfter = true) : RateLimit
    {
        internal override bool SendsRetryAfter => SendRetryAfter;

        internal override RateGate CreateGate(TimeProvider time) => new FixedWindowGate(this, time);
    }
}
