using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>A service in simulated seconds, as a client sees it. A request that fails is inconclusive.</summary>
internal abstract class SimulatedService
{
    /// <summary>Receives a request, and calls back with its result and Retry-After.</summary>
    public abstract void Receive(SimulatedRun run, Action<PermitResult, double?> respond);

    private static double Vary(double time, double jitter, SimulatedRun run) => time * (1 + (jitter * ((2 * run.Random.NextDouble()) - 1)));

    /// <summary>A service with a rate limit.</summary>
    public sealed class Limited(SimulatedLimit limit, double latency, bool sendsRetryAfter) : SimulatedService
    {
        private const double Jitter = 0.1;

        private int _received;

        /// <summary>The latency of every second request, such as the change that follows a read.</summary>
        public double? OtherLatency { get; init; }

        public override void Receive(SimulatedRun run, Action<PermitResult, double?> respond)
        {
            var half = (_received++ % 2 == 0 ? latency : OtherLatency ?? latency) * (1 + (Jitter * run.Random.NextDouble())) / 2;
            run.After(half, () =>
            {
                var refused = limit.Refuse(run.Now);
                // Retry-After is in whole seconds, rounded up.
                var retryAfter = sendsRetryAfter && refused is { } wait ? Math.Ceiling(wait) : (double?)null;
                run.After(half, () => respond(refused is null ? PermitResult.Served : PermitResult.Refused, retryAfter));
            });
        }
    }

    /// <summary>A service with a number of workers, which take the requests in order. Without a number, none waits.</summary>
    /// <param name="time">The time that a request takes, from the time at which a worker takes it.</param>
    /// <param name="jitter">By how much the time varies, as a share of it.</param>
    /// <param name="workers">The number of workers.</param>
    /// <param name="handshake">The additional time of the first request on each connection.</param>
    /// <param name="failedShare">The share of requests that fail.</param>
    public sealed class Workers(
        Func<double, double> time, double jitter = 0, int workers = int.MaxValue, double handshake = 0, double failedShare = 0) : SimulatedService
    {
        private readonly Queue<Action> _waiting = [];
        private int _busy;
        private int _idleConnections;

        /// <summary>The time before which no request arrives.</summary>
        public double WarmFrom { get; init; }

        public override void Receive(SimulatedRun run, Action<PermitResult, double?> respond)
        {
            if (run.Now < WarmFrom)
            {
                run.At(WarmFrom + (0.01 * run.Random.NextDouble()), () => Receive(run, respond));
                return;
            }

            var connecting = _idleConnections > 0 ? 0 : handshake;
            _idleConnections = Math.Max(0, _idleConnections - 1);
            _waiting.Enqueue(() => run.After(connecting + Vary(time(run.Now), jitter, run), () =>
            {
                _busy--;
                _idleConnections++;
                respond(run.Random.NextDouble() < failedShare ? PermitResult.Inconclusive : PermitResult.Served, null);
                Work();
            }));
            Work();
        }

        private void Work()
        {
            while (_busy < workers && _waiting.TryDequeue(out var begin))
            {
                _busy++;
                begin();
            }
        }
    }

    /// <summary>A service that turns away what exceeds a number of requests at once, with a 429 or as overloaded.</summary>
    public sealed class AtOnce(int maximum, double latency, bool sendsRetryAfter, PermitResult otherwise) : SimulatedService
    {
        private int _accepted;

        public override void Receive(SimulatedRun run, Action<PermitResult, double?> respond)
        {
            var isAccepted = _accepted < maximum;
            _accepted += isAccepted ? 1 : 0;
            run.After(Vary(latency, 0.02, run), () =>
            {
                _accepted -= isAccepted ? 1 : 0;
                respond(isAccepted ? PermitResult.Served : otherwise, !isAccepted && sendsRetryAfter ? 1 : null);
            });
        }
    }

    /// <summary>A service of which one processor, the client's or its own, limits the rate.</summary>
    public sealed class Processor(double latency, double perRequest) : SimulatedService
    {
        private double _freeAt;

        public override void Receive(SimulatedRun run, Action<PermitResult, double?> respond)
        {
            _freeAt = Math.Max(run.Now, _freeAt) + perRequest;
            run.After(_freeAt - run.Now + latency, () => respond(PermitResult.Served, null));
        }
    }
}
