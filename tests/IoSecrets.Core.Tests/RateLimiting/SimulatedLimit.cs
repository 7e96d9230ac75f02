namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>The rate limit of a service, in simulated seconds.</summary>
internal abstract class SimulatedLimit
{
    /// <summary>Accepts a request and returns null, or returns for how many seconds it refuses.</summary>
    public abstract double? Refuse(double now);

    /// <summary>The earliest time at which the last request can be finished.</summary>
    public abstract double Ideal(int count, int width, double latency);

    public sealed class Bucket(double perSecond, double burst) : SimulatedLimit
    {
        private double _missing;
        private double _filledAt;

        public override double? Refuse(double now)
        {
            _missing = Math.Max(0, _missing - ((now - _filledAt) * perSecond));
            _filledAt = now;
            if (_missing > burst - 1 + 1e-9)
            {
                return (_missing - (burst - 1)) / perSecond;
            }

            _missing++;
            return null;
        }

        public override double Ideal(int count, int width, double latency) =>
            Math.Max((count - burst) / perSecond, (double)count / width * latency) + latency;

        public override string ToString() => $"{perSecond}/s, burst {burst}";
    }

    public sealed class Window(int requests, double seconds) : SimulatedLimit
    {
        private double _window = -1;
        private int _passed;

        public override double? Refuse(double now)
        {
            var window = Math.Floor(now / seconds);
            if (window > _window)
            {
                _window = window;
                _passed = 0;
            }

            return _passed++ < requests ? null : ((window + 1) * seconds) - now;
        }

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
}
