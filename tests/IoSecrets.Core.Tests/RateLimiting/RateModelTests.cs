using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Runs against limits that the rate model does not know, in simulated time.</summary>
public class RateModelTests
{
    private static readonly int[] Widths = [16, 32, 64];
    private static readonly double[] Latencies = [0.02, 0.05, 0.1];
    private static readonly int[] Seeds = [1, 2, 3];
    private static readonly bool[] Either = [true, false];

    public static TheoryData<string, int> Scenarios => new()
    {
        { "bucket", 500 },
        { "bucket", 5000 },
        { "window", 450 },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Unknown_limit_costs_at_most_a_tenth_more_time_and_requests(string kind, int count) =>
        Assert.All(
            from width in Widths from latency in Latencies from sendsRetryAfter in Either from seed in Seeds select (width, latency, sendsRetryAfter, seed),
            point =>
            {
                var ideal = NewLimit(kind).Ideal(count, point.width, point.latency);
                var run = new SimulatedRun(NewLimit(kind), point.latency, point.sendsRetryAfter, point.seed);
                run.Add(count, point.width);
                run.Play();
                Assert.True(run.Duration <= 1.1 * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
                Assert.True(run.Requests <= (1.1 * count) + point.width, $"{run.Requests} requests, {point}");
            });

    [Theory]
    [InlineData(10, 10, 120, 1.25)]
    [InlineData(2, 2, 60, 1.25)]
    [InlineData(50, 200, 1000, 1.25)]
    [InlineData(50, 10, 500, 2.5)]
    public void Other_limits_are_found_within_their_time_bound(double perSecond, int burst, int count, double maximumRatio) => Assert.All(
        from width in Widths from latency in Latencies from sendsRetryAfter in Either select (width, latency, sendsRetryAfter),
        point =>
        {
            var ideal = new SimulatedLimit.Bucket(perSecond, burst).Ideal(count, point.width, point.latency);
            var run = new SimulatedRun(new SimulatedLimit.Bucket(perSecond, burst), point.latency, point.sendsRetryAfter, seed: 1);
            run.Add(count, point.width);
            Assert.True(run.Play().Duration <= maximumRatio * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
        });

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void Refusals_at_random_slow_a_run_only_within_a_bound(double share) => Assert.All(
        from width in Widths from latency in Latencies from sendsRetryAfter in Either from seed in Seeds select (width, latency, sendsRetryAfter, seed),
        point =>
        {
            var limit = new SimulatedLimit.RandomRefusal(share, seconds: 1, point.seed);
            var run = new SimulatedRun(limit, point.latency, point.sendsRetryAfter, point.seed);
            run.Add(2000, point.width);
            var ideal = limit.Ideal(2000, point.width, point.latency);
            Assert.True(run.Play().Duration <= 5 * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_independent_runs_share_a_limit(bool sendsRetryAfter)
    {
        var run = new SimulatedRun(new SimulatedLimit.Bucket(50, 50), latency: 0.05, sendsRetryAfter, seed: 1);
        run.Add(500, width: 16);
        run.Add(500, width: 32);
        Assert.InRange(run.Play().Duration, 18, 2 * 19);
        Assert.InRange(run.Requests, 1000, 1300);
    }

    [Theory]
    [InlineData("bucket", 60, 1.4)]
    [InlineData("window", 150, 1.9)]
    public void Limit_that_another_run_has_just_used_up_is_found(string kind, int usedUp, double maximumRatio) => Assert.All(
        from width in Widths from latency in Latencies from sendsRetryAfter in Either from seed in Seeds select (width, latency, sendsRetryAfter, seed),
        point =>
        {
            var ideal = NewLimit(kind).Ideal(usedUp + 500, point.width, point.latency);
            var run = new SimulatedRun(NewLimit(kind), point.latency, point.sendsRetryAfter, point.seed);
            run.Add(usedUp, width: 16);
            run.Add(500, point.width, start: 0.5 + (0.1 * point.seed));
            Assert.True(run.Play().Duration <= maximumRatio * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
            Assert.True(run.Requests <= (1.2 * (usedUp + 500)) + (2 * point.width), $"{run.Requests} requests, {point}");
        });

    [Fact]
    public void Run_that_joins_a_limit_already_in_use_is_not_starved() => Assert.All(
        from latency in Latencies from sendsRetryAfter in Either from seed in Enumerable.Range(1, 60) select (latency, sendsRetryAfter, seed),
        point =>
        {
            var run = new SimulatedRun(new SimulatedLimit.Bucket(100, 50), point.latency, point.sendsRetryAfter, point.seed);
            run.Add(200, width: 16);
            run.Add(200, width: 16, start: 0.05 * point.seed);
            Assert.True(run.Play().Duration <= 25, $"{run.Duration:0.0} s, {point}");
        });

    // The run limits how many requests are in flight: a slow start would take up the whole of a short run.
    [Fact]
    public void No_request_waits_without_a_limit()
    {
        var model = new RateModel();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(0, model.WaitFrom(0));
            model.Start(0);
        }
    }

    [Fact]
    public void First_refusal_holds_all_requests_and_responses_in_flight_change_nothing()
    {
        var model = new RateModel();
        Permit[] permits = [model.Start(0), model.Start(0), model.Start(0)];
        model.End(permits[0], 1, PermitResult.Refused, 5);
        model.End(permits[1], 1.1, PermitResult.Refused, 50);
        model.End(permits[2], 1.2, PermitResult.Served, null);
        Assert.Equal(3, model.WaitFrom(3), 6);
        Assert.Equal(0, model.WaitFrom(6));
    }

    [Fact]
    public void Without_Retry_After_one_request_at_a_time_probes_the_limit()
    {
        var model = new RateModel();
        model.End(model.Start(0), 1, PermitResult.Refused, null);
        var wait = model.WaitFrom(1);
        Assert.InRange(wait, 0.1, 1);
        Assert.Equal(0, model.WaitFrom(1 + wait));
        model.Start(1 + wait);
        Assert.Equal(double.PositiveInfinity, model.WaitFrom(1 + wait));
    }

    [Fact]
    public void Rate_ceiling_is_never_exceeded()
    {
        var run = new SimulatedRun(new SimulatedLimit.Bucket(10_000, 10_000), latency: 0.02, sendsRetryAfter: true, seed: 1);
        run.Add(100, width: 64, new RateModel(ceiling: 20));
        Assert.InRange(run.Play().Duration, 4.95, 5.1);
    }

    [Fact]
    public void Inconclusive_attempts_do_not_change_the_rate()
    {
        var model = new RateModel();
        for (var i = 0; i < 100; i++)
        {
            model.End(model.Start(i), i + 0.1, PermitResult.Inconclusive, null);
        }

        Assert.Null(model.HeldUntil);
        Assert.Equal(0, model.WaitFrom(100));
    }

    private static SimulatedLimit NewLimit(string kind) =>
        kind == "bucket" ? new SimulatedLimit.Bucket(50, 50) : new SimulatedLimit.Window(150, 10);
}
