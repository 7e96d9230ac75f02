using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Runs over one limited service, each with a pace of its own, event by event: seconds pass in no time.</summary>
internal sealed class SimulatedRun(SimulatedLimit limit, double latency, bool tellsWhen, int seed)
{
    private const double Jitter = 0.1;

    private readonly PriorityQueue<Action, double> _events = new();
    private readonly Random _random = new(seed);
    private readonly List<Client> _clients = [];
    private double _now;

    /// <summary>Seconds until the last was answered.</summary>
    public double Duration => _now;

    /// <summary>How many requests were sent.</summary>
    public int Requests { get; private set; }

    public void Add(int count, int width, RateModel? pace = null, double begins = 0)
    {
        var client = new Client(this, count, width, pace ?? new RateModel());
        _clients.Add(client);
        _events.Enqueue(client.Send, begins);
    }

    public SimulatedRun Play()
    {
        while (_clients.Exists(client => client.Left > 0))
        {
            _events.TryDequeue(out var happens, out _now);
            happens!();
        }

        return this;
    }

    private void After(double seconds, Action happens) => _events.Enqueue(happens, _now + seconds);

    private sealed class Client(SimulatedRun run, int count, int width, RateModel pace)
    {
        private int _toSend = count;

        public int Left { get; private set; } = count;

        public void Send()
        {
            while (_toSend > 0 && pace.InFlight < width)
            {
                var wait = pace.WaitFrom(run._now);
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
                var permit = pace.Start(run._now);
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
                // Whole seconds, upward, as the header has it.
                pace.End(permit, run._now, isServed ? PermitResult.Served : PermitResult.Refused, run.Tells && refused is { } wait ? Math.Ceiling(wait) : null);
                Send();
            });
        }
    }

    private SimulatedLimit Limit => limit;

    private bool Tells => tellsWhen;

    private double Latency() => latency * (1 + (Jitter * _random.NextDouble()));
}
