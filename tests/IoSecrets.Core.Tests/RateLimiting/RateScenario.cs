namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Runs against a limit that the rate model does not know, at several widths and latencies, and the bounds that they must keep.</summary>
/// <param name="Name">The limit and the runs.</param>
/// <param name="Guards">What the scenario guards.</param>
/// <param name="MaximumTime">The maximum time, as a multiple of the shortest time that the limit allows.</param>
/// <param name="MaximumRequests">The maximum number of requests per secret, without one width for each run.</param>
/// <param name="Runs">The runs.</param>
internal sealed record RateScenario(string Name, string Guards, double MaximumTime, double MaximumRequests, Func<IEnumerable<RateResult>> Runs)
{
    private static readonly int[] Widths = [16, 32, 64];
    private static readonly double[] Latencies = [0.02, 0.05, 0.1];
    private static readonly bool[] Either = [true, false];

    /// <summary>All scenarios, in the order of docs/rate-limiting.md.</summary>
    public static IReadOnlyList<RateScenario> All { get; } =
    [
        Single("50/s, burst 50; 500", "the usual limit", 1.1, 1.1, () => new SimulatedLimit.Bucket(50, 50), 500),
        Single("50/s, burst 50; 5,000", "a long run", 1.1, 1.1, () => new SimulatedLimit.Bucket(50, 50), 5000),
        Single("150 in 10 s; 450", "a time window", 1.1, 1.1, () => new SimulatedLimit.Window(150, 10), 450),
        Single("10/s, burst 10; 120", "a low limit", 1.25, 1.25, () => new SimulatedLimit.Bucket(10, 10), 120),
        Single("2/s, burst 2; 60", "a limit far below the width", 1.25, double.PositiveInfinity, () => new SimulatedLimit.Bucket(2, 2), 60),
        Single("50/s, burst 200; 1,000", "a bucket that outlasts most of the run", 1.25, 1.25, () => new SimulatedLimit.Bucket(50, 200), 1000),
        Single("50/s, burst 10; 500", "a bucket that overflows in each hold", 2.5, 1.1, () => new SimulatedLimit.Bucket(50, 10), 500),
        .. from share in (double[])[0.003, 0.02, 0.05, 0.2] select Random(share),
        Drop(50, 10, "a limit that becomes lower"),
        Drop(50, 5, "a limit that becomes much lower"),
        Used("50/s, burst 50; 60, then 500", "a limit that another run has just used up", 1.4, () => new SimulatedLimit.Bucket(50, 50), 60),
        Used("150 in 10 s; 150, then 500", "the same with a time window", 1.9, () => new SimulatedLimit.Window(150, 10), 150),
        new("50/s, burst 50; 500 and 500", "two independent runs that share a limit", 2, 1.25, Share),
        new("100/s, burst 50; 200, later 200", "a run that joins a limit already in use", 7, 1.25, Join),
    ];

    private static RateScenario Single(string name, string guards, double time, double requests, Func<SimulatedLimit> newLimit, int count) => new(
        name, guards, time, requests, () =>
            from width in Widths
            from latency in Latencies
            from sendsRetryAfter in Either
            from seed in Seeds(3)
            let limit = newLimit()
            select Play(limit.Ideal(count, width, latency), limit, new(latency, sendsRetryAfter, seed), new Load(count, width)));

    private static RateScenario Random(double share) => new(
        FormattableString.Invariant($"{share:0.#%} refused at random; 2,000"), "refusals that no rate avoids", 2.5, 1.3, () =>
            from width in Widths
            from latency in Latencies
            from sendsRetryAfter in Either
            from seed in Seeds(3)
            let limit = new SimulatedLimit.RandomRefusal(share, seconds: 1, seed)
            select Play(limit.Ideal(2000, width, latency), limit, new(latency, sendsRetryAfter, seed), new Load(2000, width)));

    private static RateScenario Drop(int before, int after, string guards) => new(
        FormattableString.Invariant($"{before}/s, after 10 s {after}/s; {Dropped(before, after)}"), guards, 1.4, 1.3, () =>
            from width in Widths
            from latency in Latencies
            from sendsRetryAfter in Either
            from seed in Seeds(3)
            let limit = new SimulatedLimit.Drop(before, after, at: 10)
            select Play(limit.Ideal(Dropped(before, after), width, latency), limit, new(latency, sendsRetryAfter, seed), new Load(Dropped(before, after), width)));

    private static RateScenario Used(string name, string guards, double time, Func<SimulatedLimit> newLimit, int usedUp) => new(
        name, guards, time, 1.2, () =>
            from width in Widths
            from latency in Latencies
            from sendsRetryAfter in Either
            from seed in Seeds(3)
            let limit = newLimit()
            let ideal = limit.Ideal(usedUp + 500, width, latency)
            select Play(ideal, limit, new(latency, sendsRetryAfter, seed), new Load(usedUp, width), new Load(500, width, 0.5 + (0.1 * seed))));

    private static IEnumerable<RateResult> Share() =>
        from sendsRetryAfter in Either
        from seed in Seeds(3)
        let limit = new SimulatedLimit.Bucket(50, 50)
        select Play(limit.Ideal(1000, 48, 0.05), limit, new(0.05, sendsRetryAfter, seed), new Load(500, 16), new Load(500, 32));

    private static IEnumerable<RateResult> Join() =>
        from latency in Latencies
        from sendsRetryAfter in Either
        from seed in Seeds(60)
        let limit = new SimulatedLimit.Bucket(100, 50)
        select Play(limit.Ideal(400, 32, latency), limit, new(latency, sendsRetryAfter, seed), new Load(200, 16), new Load(200, 16, 0.05 * seed));

    // Enough for 10 s at the first rate and 30 s at the second.
    private static int Dropped(int before, int after) => (11 * before) + (30 * after);

    private static IEnumerable<int> Seeds(int count) => Enumerable.Range(1, count);

    private static RateResult Play(double ideal, SimulatedLimit limit, Conditions conditions, params Load[] loads)
    {
        var run = new SimulatedRun(limit, conditions.Latency, conditions.SendsRetryAfter, conditions.Seed);
        foreach (var load in loads)
        {
            run.Add(load.Count, load.Width, start: load.Start);
        }

        run.Play();
        var requests = (double)(run.Requests - loads.Sum(load => load.Width)) / loads.Sum(load => load.Count);
        return new RateResult(run.Duration / ideal, requests, $"width {loads[^1].Width}, {conditions}");
    }

    private sealed record Conditions(double Latency, bool SendsRetryAfter, int Seed);

    private sealed record Load(int Count, int Width, double Start = 0);
}

/// <summary>The result of runs against a limit.</summary>
/// <param name="Time">The time, as a multiple of the shortest time that the limit allows.</param>
/// <param name="Requests">The number of requests per secret, without one width for each run.</param>
/// <param name="Conditions">The conditions of the runs.</param>
internal sealed record RateResult(double Time, double Requests, string Conditions);
