namespace IoSecrets.Emulator;

/// <summary>The rate above which an emulator responds with 429.</summary>
public abstract record RateLimit
{
    private RateLimit()
    {
    }

    internal abstract bool SendsRetryAfter { get; }

    internal abstract Limiter CreateLimiter(TimeProvider time);

    /// <summary>A token bucket, which refills steadily and allows a burst.</summary>
    /// <param name="PerSecond">Requests per second, above 0.</param>
    /// <param name="Burst">Requests that can arrive at once after a pause.</param>
    /// <param name="SendRetryAfter">Sends <c>Retry-After</c>, in whole seconds, with a 429.</param>
    public sealed record TokenBucket(double PerSecond, int Burst, bool SendRetryAfter = true) : RateLimit
    {
        internal override bool SendsRetryAfter => SendRetryAfter;

        internal override Limiter CreateLimiter(TimeProvider time) => new TokenBucketLimiter(this, time);
    }

    /// <summary>A number of requests per window of time. The first window begins when the emulator starts.</summary>
    /// <param name="Requests">Requests per window.</param>
    /// <param name="Window">The length of a window, above 0.</param>
    /// <param name="SendRetryAfter">Sends <c>Retry-After</c>, in whole seconds, with a 429.</param>
    public sealed record FixedWindow(int Requests, TimeSpan Window, bool SendRetryAfter = true) : RateLimit
    {
        internal override bool SendsRetryAfter => SendRetryAfter;

        internal override Limiter CreateLimiter(TimeProvider time) => new FixedWindowLimiter(this, time);
    }

    internal abstract class Limiter
    {
        /// <summary>Takes a permit for one request.</summary>
        /// <returns>Null if the request may pass; otherwise, the time until a request may.</returns>
        public abstract TimeSpan? Acquire();
    }

    private sealed class TokenBucketLimiter(TokenBucket limit, TimeProvider time) : Limiter
    {
        private readonly Lock _lock = new();
        private double _tokens = limit.Burst;
        private long _filledAt = time.GetTimestamp();

        public override TimeSpan? Acquire()
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                _tokens = Math.Min(limit.Burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * limit.PerSecond));
                _filledAt = now;
                if (_tokens < 1)
                {
                    return TimeSpan.FromSeconds((1 - _tokens) / limit.PerSecond);
                }

                _tokens--;
                return null;
            }
        }
    }

    private sealed class FixedWindowLimiter(FixedWindow limit, TimeProvider time) : Limiter
    {
        private readonly Lock _lock = new();
        private readonly long _startedAt = time.GetTimestamp();
        private long _window;
        private int _passed;

        public override TimeSpan? Acquire()
        {
            lock (_lock)
            {
                var elapsed = time.GetElapsedTime(_startedAt);
                var window = elapsed.Ticks / limit.Window.Ticks;
                if (window != _window)
                {
                    _window = window;
                    _passed = 0;
                }

                if (_passed >= limit.Requests)
                {
                    return ((window + 1) * limit.Window) - elapsed;
                }

                _passed++;
                return null;
            }
        }
    }
}
