namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Runs against a limit that the rate model does not know, and the bounds that they must keep.</summary>
/// <param name="Name">The limit and the runs.</param>
/// <param name="Guards">What the scenario guards.</param>
/// <param name="MaximumTime">The maximum time, as a multiple of the shortest time that the limit allows.</param>
/// <param name="MaximumRequests">The maximum number of requests per secret, without one width for each run.</param>
/// <param name="Points">The conditions to run under.</param>
/// <param name="Prepare">Creates the limit and the loads for a point.</param>
internal sealed record RateScenario(
    string Name, string Guards, double MaximumTime, double MaximumRequests, IEnumerable<RatePoint> Points, Func<RatePoint, RateCase> Prepare)
{
    private const double NoBound = double.PositiveInfinity;

    private static readonly int[] Widths = [16, 32, 64];
    private static readonly double[] Latencies = [0.02, 0.05, 0.1];

    /// <summary>All scenarios, in the order of docs/rate-limiting.md.</summary>
    public static IReadOnlyList<RateScenario> All { get; } =
    [
        Single("50/s, burst 50; 500", "the usual limit", 1.1, 1.1, () => new SimulatedLimit.Bucket(50, 50), 500),
        Single("50/s, burst 50; 5,000", "a long run", 1.1, 1.1, () => new SimulatedLimit.Bucket(50, 50), 5000),
        Single("150 in 10 s; 450", "a time window", 1.1, 1.1, () => new SimulatedLimit.Window(150, 10), 450),
        Single("10/s, burst 10; 120", "a low limit", 1.25, 1.25, () => new SimulatedLimit.Bucket(10, 10), 120),
        Single("2/s, burst 2; 60", "a limit far below the width", 1.25, NoBound, () => new SimulatedLimit.Bucket(2, 2), 60),
        Single("50/s, burst 200; 1,000", "a bucket that outlasts most of the run", 1.25, 1.25, () => new SimulatedLimit.Bucket(50, 200), 1000),
        Single("50/s, burst 10; 500", "a bucket that overflows in each hold", 2.5, 1.1, () => new SimulatedLimit.Bucket(50, 10), 500),
        .. ((double[])[0.003, 0.02, 0.05, 0.2]).Select(Random),
        Single("20 in an hour; 40", "a hold of an hour", 1.1, NoBound, () => new SimulatedLimit.Window(20, 3600), 40),
        Change(50, 10, 1.4, "a limit that becomes lower"),
        Change(50, 5, 1.4, "a limit that becomes much lower"),
        Change(10, 40, 1.6, "a limit that becomes higher"),
        new(
            "50/s, burst 50; 1,000, half of them 0.5 s", "fast reads and slow changes", 1.1, 1.2, Grid([32, 64, 128], [0.02], 5),
            point => new(new SimulatedLimit.Bucket(50, 50), new RateLoad(1000, point.Width)) { OtherLatency = 0.5 }),
        Used("50/s, burst 50; 60, then 500", "a limit that another run has just used up", 1.4, () => new SimulatedLimit.Bucket(50, 50), 60),
        Used("150 in 10 s; 150, then 500", "the same with a time window", 1.9, () => new SimulatedLimit.Window(150, 10), 150),
        new(
            "50/s, burst 50; 500 and 500", "two independent runs that share a limit", 2, 1.25, Grid([32], [0.05], 3),
            point => new(new SimulatedLimit.Bucket(50, 50), new(500, 16), new(500, point.Width))),
        new(
            "100/s, burst 50; 200, later 200", "a run that joins a limit already in use", 7, 1.25, Grid([16], Latencies, 60),
            point => new(new SimulatedLimit.Bucket(100, 50), new(200, 16), new(200, point.Width, 0.05 * point.Seed))),
    ];

    /// <summary>Runs the scenario at each of its points.</summary>
    public IEnumerable<RateResult> Run() => Points.Select(point => Prepare(point).Play(point));

    private static RateScenario Single(string name, string guards, double time, double requests, Func<SimulatedLimit> newLimit, int count) =>
        new(name, guards, time, requests, Grid(Widths, Latencies, 3), point => new(newLimit(), new RateLoad(count, point.Width)));

    private static RateScenario Random(double share) => new(
        FormattableString.Invariant($"{share:0.#%} refused at random; 2,000"), "refusals that no rate avoids", 2.5, 1.3, Grid(Widths, Latencies, 3),
        point => new(new SimulatedLimit.RandomRefusal(share, seconds: 1, point.Seed), new RateLoad(2000, point.Width)));

    private static RateScenario Change(int before, int after, double time, string guards)
    {
        // Enough for 10 s at the first rate and 30 s at the second.
        var count = (11 * before) + (30 * after);
        return new(
            FormattableString.Invariant($"{before}/s, after 10 s {after}/s; {count:N0}"), guards, time, 1.3, Grid(Widths, Latencies, 3),
            point => new(new SimulatedLimit.Changing(before, after, at: 10), new RateLoad(count, point.Width)));
    }

    private static RateScenario Used(string name, string guards, double time, Func<SimulatedLimit> newLimit, int usedUp) => new(
        name, guards, time, 1.2, Grid(Widths, Latencies, 3),
        point => new(newLimit(), new(usedUp, 16), new(500, point.Width, 0.5 + (0.1 * point.Seed))));

    private static RatePoint[] Grid(int[] widths, double[] latencies, int seeds) =>
    [
        .. from width in widths
           from latency in latencies
           from sendsRetryAfter in (bool[])[true, false]
           from seed in Enumerable.Range(1, seeds)
           select new RatePoint(width, latency, sendsRetryAfter, seed),
    ];
}

/// <summary>The conditions of runs.</summary>
internal sealed record RatePoint(int Width, double Latency, bool SendsRetryAfter, int Seed);

/// <summary>A run of requests, at most <paramref name="Width"/> at once, from <paramref name="Start"/> seconds on.</summary>
internal sealed record RateLoad(int Count, int Width, double Start = 0);

/// <summary>A limit, and the runs against it.</summary>
internal sealed record RateCase(SimulatedLimit Limit, params RateLoad[] Loads)
{
    /// <summary>The latency of every second request; null for that of the point.</summary>
    public double? OtherLatency { get; init; }

    public RateResult Play(RatePoint point)
    {
        var count = Loads.Sum(load => load.Count);
        var ideal = Limit.Ideal(count, Loads[^1].Width, ((OtherLatency ?? point.Latency) + point.Latency) / 2);
        var run = new SimulatedRun(
            new SimulatedService.Limited(Limit, point.Latency, point.SendsRetryAfter) { OtherLatency = OtherLatency }, point.Seed);
        foreach (var load in Loads)
        {
            run.Add(load.Count, load.Width, start: load.Start);
        }

        run.Play();
        return new RateResult(run.Duration / ideal, (double)(run.Requests - Loads.Sum(load => load.Width)) / count, point);
    }
}

/// <summary>The result of runs against a limit.</summary>
/// <param name="Time">The time, as a multiple of the shortest time that the limit allows.</param>
/// <param name="Requests">The number of requests per secret, without one width for each run.</param>
/// <param name="Point">The conditions of the runs.</param>
internal sealed record RateResult(double Time, double Requests, RatePoint Point);
