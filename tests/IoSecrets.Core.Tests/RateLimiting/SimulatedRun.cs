using IoSecrets.Core.Http;
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
        private int _toBegin;

        public int Left { get; private set; } = count;

        public void AddItem()
        {
            _toBegin++;
            Begin();
        }

        // An item keeps its place in the width until it is served, also while it waits for a permit or a retry.
        private void Begin()
        {
            var begun = 0;
            while (_toBegin > 0 && _width.TryBegin())
            {
                _toBegin--;
                begun++;
            }

            for (; begun > 0; begun--)
            {
                connection.Send(run, Send);
            }
        }

        private void Send(Permit permit)
        {
            run.Requests++;
            run.MostInFlight = Math.Max(run.MostInFlight, ++run.InFlight);
            run.Service.Receive(run, (result, retryAfter) => Receive(permit, result, retryAfter));
        }

        private void Receive(Permit permit, PermitResult result, double? retryAfter)
        {
            run.InFlight--;
            connection.End(permit, run.Now, result, retryAfter);
            if (result == PermitResult.Served)
            {
                Left--;
                run.ServedAt.Add(run.Now);
                _width.End();
                Begin();
            }
            else if (result == PermitResult.Refused)
            {
                connection.Send(run, Send);
            }
            else
            {
                connection.Retrying++;
                run.After(RetryDelay.Compute(null, 0, run.Random.NextDouble()).TotalSeconds, Retry);
            }

            connection.GrantPermits(run);
        }

        private void Retry()
        {
            connection.Retrying--;
            connection.Send(run, Send);
        }
    }

    private SimulatedService Service => service;
}

/// <summary>The state that the runs over one connection share.</summary>
internal sealed class SimulatedConnection
{
    private readonly Queue<Action<Permit>> _waiting = new();
    private double _timerDue = double.PositiveInfinity;

    public SimulatedConnection(RateModel? rate = null)
    {
        Rate = rate ?? new RateModel();
        Shared = new SharedWidth(() => Width.Width, () => Retrying);
    }

    public RateModel Rate { get; }

    public WidthModel Width { get; } = new();

    public SharedWidth Shared { get; }

    /// <summary>The number of requests that wait for a retry.</summary>
    public int Retrying { get; set; }

    /// <summary>Sends an attempt as soon as there is a permit.</summary>
    public void Send(SimulatedRun run, Action<Permit> send)
    {
        _waiting.Enqueue(send);
        GrantPermits(run);
    }

    public void GrantPermits(SimulatedRun run)
    {
        while (_waiting.Count > 0)
        {
            var wait = Rate.AdvanceTo(run.Now);
            if (wait > 0)
            {
                SetTimer(run, run.Now + wait);
                return;
            }

            var permit = Rate.Start(run.Now, Retrying);
            Width.Start(permit, Shared.IsExhausted);
            _waiting.Dequeue()(permit);
        }
    }

    public void End(Permit permit, double now, PermitResult result, double? retryAfter)
    {
        Rate.End(permit, now, result, retryAfter);
        switch (result)
        {
            case PermitResult.Served:
                Width.Serve(permit, now);
                break;
            case PermitResult.Refused:
                Width.Refuse(permit, now);
                break;
            case PermitResult.Inconclusive:
                Width.Fail(permit, now);
                break;
        }
    }

    private void SetTimer(SimulatedRun run, double at)
    {
        if (at < _timerDue)
        {
            _timerDue = at;
            run.At(at, () =>
            {
                _timerDue = double.PositiveInfinity;
                GrantPermits(run);
            });
        }
    }
}
