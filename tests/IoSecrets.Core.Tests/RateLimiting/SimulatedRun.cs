using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Simulates runs against one rate-limited service, each with its own rate model, as discrete events that take no real time.</summary>
internal sealed class SimulatedRun(SimulatedLimit limit, double latency, bool sendsRetryAfter, int seed)
{
    private const double Jitter = 0.1;

    private readonly PriorityQueue<Action, double> _events = new();
    private readonly Random _random = new(seed);
    private readonly List<Client> _clients = [];
    private double _now;

    /// <summary>Simulated seconds until the last request finished.</summary>
    public double Duration => _now;

    /// <summary>The number of requests sent.</summary>
    public int Requests { get; private set; }

    public void Add(int count, int width, RateModel? model = null, double start = 0)
    {
        var client = new Client(this, count, width, model ?? new RateModel());
        _clients.Add(client);
        _events.Enqueue(client.Send, start);
    }

    public SimulatedRun Play()
    {
        while (_clients.Exists(client => client.Left > 0))
        {
            _events.TryDequeue(out var action, out _now);
            action!();
        }

        return this;
    }

    private void After(double seconds, Action action) => _events.Enqueue(action, _now + seconds);

    private sealed class Client(SimulatedRun run, int count, int width, RateModel model)
    {
        private int _toSend = count;

        public int Left { get; private set; } = count;

        public void Send()
        {
            while (_toSend > 0 && model.InFlight < width)
            {
                var wait = model.WaitFrom(run._now);
                if (wait > 0)
                {
                    if (!double.IsInfinity(wait))
                    {
                        run.After(wait, Send);
                    }

                    return;
                }

                _toSend--;
                run.Requests++;
                var permit = model.Start(run._now);
                var half = run.Latency() / 2;
                run.After(half, () => Arrive(permit, half));
            }
        }

        private void Arrive(Permit permit, double half)
        {
            var refused = run.Limit.Refuse(run._now);
            run.After(half, () =>
            {
                var isServed = refused is null;
                Left -= isServed ? 1 : 0;
                _toSend += isServed ? 0 : 1;
                // Retry-After is in whole seconds, rounded up.
                var retryAfter = run.SendsRetryAfter && refused is { } wait ? Math.Ceiling(wait) : (double?)null;
                model.End(permit, run._now, isServed ? PermitResult.Served : PermitResult.Refused, retryAfter);
                Send();
            });
        }
    }

    private SimulatedLimit Limit => limit;

    private bool SendsRetryAfter => sendsRetryAfter;

    private double Latency() => latency * (1 + (Jitter * _random.NextDouble()));
}
