using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Simulates runs against one service, as discrete events that take no real time.</summary>
internal sealed class SimulatedRun(SimulatedService service, int seed)
{
    private readonly PriorityQueue<Action, (double Time, long Order)> _events = new();
    private readonly List<Client> _clients = [];
    private long _order;

    public SimulatedRun(SimulatedLimit limit, double latency, bool sendsRetryAfter, int seed)
        : this(new SimulatedService.Limited(limit, latency, sendsRetryAfter), seed)
    {
    }

    /// <summary>The simulated time, in seconds; at the end, when the last request finished.</summary>
    public double Now { get; private set; }

    /// <summary>Simulated seconds until the last request finished.</summary>
    public double Duration => Now;

    /// <summary>The number of requests sent.</summary>
    public int Requests { get; private set; }

    /// <summary>The number of requests in flight.</summary>
    public int InFlight { get; private set; }

    /// <summary>The greatest number of requests in flight so far.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>The times at which requests were served.</summary>
    public List<double> ServedAt { get; } = [];

    public Random Random { get; } = new(seed);

    /// <summary>Adds a run over a connection of its own, with an exact width.</summary>
    public void Add(int count, int width, RateModel? model = null, double start = 0) =>
        Add(count, new SimulatedConnection(model), width, start);

    /// <summary>Adds a run over a connection.</summary>
    /// <param name="count">The number of requests to be served.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="throttleLimit">The exact width; null to use the connection's.</param>
    /// <param name="start">When the run begins.</param>
    /// <param name="interval">The time between the items of the input; 0 if all are known at once.</param>
    public void Add(int count, SimulatedConnection connection, int? throttleLimit = null, double start = 0, double interval = 0)
    {
        var client = new Client(this, count, connection, throttleLimit);
        _clients.Add(client);
        for (var item = 0; item < count; item++)
        {
            At(start + (item * interval), client.AddItem);
        }
    }

    public SimulatedRun Play()
    {
        while (_clients.Exists(client => client.Left > 0))
        {
            _events.TryDequeue(out var action, out var key);
            Now = key.Time;
            action!();
        }

        return this;
    }

    public void At(double time, Action action) => _events.Enqueue(action, (time, _order++));

    public void After(double seconds, Action action) => At(Now + seconds, action);

    private sealed class Client(SimulatedRun run, int count, SimulatedConnection connection, int? throttleLimit)
    {
        private readonly RunWidth _width = connection.Shared.NewRun(throttleLimit);
        private int _toSend;

        public int Left { get; private set; } = count;

        public void AddItem()
        {
            _toSend++;
            Send();
        }

        private void Send()
        {
            while (_toSend > 0)
            {
                var wait = connection.Rate.AdvanceTo(run.Now);
                if (wait > 0)
                {
                    if (!double.IsInfinity(wait))
                    {
                        run.After(wait, Send);
                    }

                    return;
                }

                if (!_width.TryBegin())
                {
                    return;
                }

                _toSend--;
                run.Requests++;
                run.MostInFlight = Math.Max(run.MostInFlight, ++run.InFlight);
                var permit = connection.Rate.Start(run.Now);
                connection.Width.Start(permit);
                run.Service.Receive(run, (result, retryAfter) => Receive(permit, result, retryAfter));
            }
        }

        private void Receive(Permit permit, PermitResult result, double? retryAfter)
        {
            run.InFlight--;
            _width.End();
            connection.End(permit, run.Now, result, retryAfter);
            if (result == PermitResult.Served)
            {
                Left--;
                run.ServedAt.Add(run.Now);
            }
            else
            {
                // After a failure, the retry waits; after a refusal, it waits in the rate model.
                run.After(result == PermitResult.Inconclusive ? 0.5 : 0, AddItem);
            }

            Send();
        }
    }

    private SimulatedService Service => service;
}

/// <summary>The state that the runs over one connection share.</summary>
internal sealed class SimulatedConnection
{
    public SimulatedConnection(RateModel? rate = null)
    {
        Rate = rate ?? new RateModel();
        Shared = new SharedWidth(() => Width.Width);
    }

    public RateModel Rate { get; }

    public WidthModel Width { get; } = new();

    public SharedWidth Shared { get; }

    public void End(Permit permit, double now, PermitResult result, double? retryAfter)
    {
        Rate.End(permit, now, result, retryAfter);
        switch (result)
        {
            case PermitResult.Served:
                Width.Serve(permit, now);
                break;
            case PermitResult.Refused:
                Width.Refuse(permit);
                break;
            case PermitResult.Inconclusive:
                Width.Fail(permit);
                break;
        }
    }
}
