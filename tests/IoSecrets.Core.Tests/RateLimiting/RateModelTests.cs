using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Completion under limits that nobody told the pace of, in simulated time.</summary>
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
    public void An_unknown_limit_costs_a_tenth_of_time_and_of_requests_at_the_most(string kind, int count) =>
        Assert.All(
            from width in Widths from latency in Latencies from tells in Either from seed in Seeds select (width, latency, tells, seed),
            point =>
            {
                var ideal = NewLimit(kind).Ideal(count, point.width, point.latency);
                var run = new SimulatedRun(NewLimit(kind), point.latency, point.tells, point.seed);
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
    public void Other_limits_are_found_too(double perSecond, double burst, int count, double overIdeal) => Assert.All(
        from width in Widths from latency in Latencies from tells in Either select (width, latency, tells),
        point =>
        {
            var ideal = new SimulatedLimit.Bucket(perSecond, burst).Ideal(count, point.width, point.latency);
            var run = new SimulatedRun(new SimulatedLimit.Bucket(perSecond, burst), point.latency, point.tells, seed: 1);
            run.Add(count, point.width);
            Assert.True(run.Play().Duration <= overIdeal * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
        });

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void Refusals_that_no_rate_avoids_do_not_slow_a_run_without_end(double share) => Assert.All(
        from width in Widths from latency in Latencies from tells in Either from seed in Seeds select (width, latency, tells, seed),
        point =>
        {
            var limit = new SimulatedLimit.Whim(share, seconds: 1, point.seed);
            var run = new SimulatedRun(limit, point.latency, point.tells, point.seed);
            run.Add(2000, point.width);
            var ideal = limit.Ideal(2000, point.width, point.latency);
            Assert.True(run.Play().Duration <= 5 * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_that_do_not_know_of_each_other_share_a_limit(bool tells)
    {
        var run = new SimulatedRun(new SimulatedLimit.Bucket(50, 50), latency: 0.05, tells, seed: 1);
        run.Add(500, width: 16);
        run.Add(500, width: 32);
        Assert.InRange(run.Play().Duration, 18, 2 * 19);
        Assert.InRange(run.Requests, 1000, 1300);
    }

    [Theory]
    [InlineData("bucket", 60, 1.4)]
    [InlineData("window", 150, 1.9)]
    public void A_limit_that_another_run_has_just_used_up_is_found_as_well(string kind, int usedUp, double overIdeal) => Assert.All(
        from width in Widths from latency in Latencies from tells in Either from seed in Seeds select (width, latency, tells, seed),
        point =>
        {
            var ideal = NewLimit(kind).Ideal(usedUp + 500, point.width, point.latency);
            var run = new SimulatedRun(NewLimit(kind), point.latency, point.tells, point.seed);
            run.Add(usedUp, width: 16);
            run.Add(500, point.width, begins: 0.5 + (0.1 * point.seed));
            Assert.True(run.Play().Duration <= overIdeal * ideal, $"{run.Duration:0.0} s for {ideal:0.0} s, {point}");
            Assert.True(run.Requests <= (1.2 * (usedUp + 500)) + (2 * point.width), $"{run.Requests} requests, {point}");
        });

    [Fact]
    public void One_that_comes_to_a_limit_that_another_uses_is_not_left_behind_without_end() => Assert.All(
        from latency in Latencies from tells in Either from seed in Enumerable.Range(1, 60) select (latency, tells, seed),
        point =>
        {
            var run = new SimulatedRun(new SimulatedLimit.Bucket(100, 50), point.latency, point.tells, point.seed);
            run.Add(200, width: 16);
            run.Add(200, width: 16, begins: 0.05 * point.seed);
            Assert.True(run.Play().Duration <= 25, $"{run.Duration:0.0} s, {point}");
        });

    // How many may be in flight is for the run to say: a few round trips of care would be all that a short run has.
    [Fact]
    public void Without_a_limit_nothing_waits()
    {
        var pace = new RateModel();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(0, pace.WaitFrom(0));
            pace.Start(0);
        }
    }

    [Fact]
    public void The_first_refusal_holds_all_and_those_in_flight_tell_nothing_new()
    {
        var pace = new RateModel();
        Permit[] turns = [pace.Start(0), pace.Start(0), pace.Start(0)];
        pace.End(turns[0], 1, PermitResult.Refused, 5);
        pace.End(turns[1], 1.1, PermitResult.Refused, 50);
        pace.End(turns[2], 1.2, PermitResult.Served, null);
        Assert.Equal(3, pace.WaitFrom(3), 6);
        Assert.Equal(0, pace.WaitFrom(6));
    }

    [Fact]
    public void Where_the_service_says_nothing_one_at_a_time_finds_out()
    {
        var pace = new RateModel();
        pace.End(pace.Start(0), 1, PermitResult.Refused, null);
        var wait = pace.WaitFrom(1);
        Assert.InRange(wait, 0.1, 1);
        Assert.Equal(0, pace.WaitFrom(1 + wait));
        pace.Start(1 + wait);
        Assert.Equal(double.PositiveInfinity, pace.WaitFrom(1 + wait));
    }

    [Fact]
    public void A_ceiling_is_never_exceeded()
    {
        var run = new SimulatedRun(new SimulatedLimit.Bucket(10_000, 10_000), latency: 0.02, tellsWhen: true, seed: 1);
        run.Add(100, width: 64, new RateModel(ceiling: 20));
        Assert.InRange(run.Play().Duration, 4.95, 5.1);
    }

    [Fact]
    public void What_breaks_says_nothing_about_a_rate()
    {
        var pace = new RateModel();
        for (var i = 0; i < 100; i++)
        {
            pace.End(pace.Start(i), i + 0.1, PermitResult.Inconclusive, null);
        }

        Assert.Null(pace.HeldUntil);
        Assert.Equal(0, pace.WaitFrom(100));
    }

    private static SimulatedLimit NewLimit(string kind) =>
        kind == "bucket" ? new SimulatedLimit.Bucket(50, 50) : new SimulatedLimit.Window(150, 10);
}
