using IoSecrets.Emulator;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>The rate limit of a service, in simulated seconds.</summary>
internal abstract class SimulatedLimit
{
    /// <summary>Accepts a request and returns null, or returns for how many seconds it refuses.</summary>
    public abstract double? Refuse(double now);

    /// <summary>The earliest time at which the last request can be finished.</summary>
    public abstract double Ideal(int count, int width, double latency);

    public sealed class Bucket(double perSecond, int burst) : EmulatedLimit(new RateLimit.TokenBucket(perSecond, burst))
    {
        public override double Ideal(int count, int width, double latency) =>
            Math.Max((count - burst) / perSecond, (double)count / width * latency) + latency;

        public override string ToString() => $"{perSecond}/s, burst {burst}";
    }

    public sealed class Window(int requests, double seconds) : EmulatedLimit(new RateLimit.FixedWindow(requests, TimeSpan.FromSeconds(seconds)))
    {
        public override double Ideal(int count, int width, double latency)
        {
            var windows = (count - 1) / requests;
            return (windows * seconds) + Math.Max(latency, (double)(count - (windows * requests)) / width * latency);
        }

        public override string ToString() => $"{requests} in {seconds} s";
    }

    /// <summary>Refuses a share of all requests briefly, at any rate.</summary>
    public sealed class RandomRefusal(double share, double seconds, int seed) : SimulatedLimit
    {
        private readonly Random _random = new(seed);

        public override double? Refuse(double now) => _random.NextDouble() < share ? seconds : null;

        public override double Ideal(int count, int width, double latency) =>
            (count * share / (1 - share) * (seconds + latency)) + ((double)count / width * latency);
    }

    /// <summary>A token bucket of one second whose rate changes.</summary>
    public sealed class Changing(double before, double after, double at) : SimulatedLimit
    {
        private double _tokens = double.PositiveInfinity;
        private double _filledAt;

        public override double? Refuse(double now)
        {
            var rate = now < at ? before : after;
            _tokens = Math.Min(rate, _tokens + ((now - _filledAt) * rate));
            _filledAt = now;
            if (_tokens < 1)
            {
                return (1 - _tokens) / rate;
            }

            _tokens--;
            return null;
        }

        public override double Ideal(int count, int width, double latency) => at + ((count - (before * (at + 1))) / after) + latency;
    }

    /// <summary>A limit of the emulator, on a simulated clock.</summary>
    public abstract class EmulatedLimit : SimulatedLimit
    {
        private readonly FakeTimeProvider _time = new();
        private readonly DateTimeOffset _start;
        private readonly RateLimit.Limiter _limiter;

        protected EmulatedLimit(RateLimit limit)
        {
            _start = _time.GetUtcNow();
            _limiter = limit.CreateLimiter(_time);
        }

        public override double? Refuse(double now)
        {
            _time.SetUtcNow(_start.AddTicks((long)Math.Round(now * TimeSpan.TicksPerSecond)));
            return _limiter.Acquire()?.TotalSeconds;
        }
    }
}
