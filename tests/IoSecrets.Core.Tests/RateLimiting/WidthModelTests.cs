using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Runs without a throttle limit against services that the width model does not know, in simulated time.</summary>
public class WidthModelTests
{
    private static readonly int[] Seeds = [1, 2, 3, 4, 5, 6, 7];

    [Theory]
    [InlineData(4000, 0.1, 0, 0)]
    [InlineData(4000, 0.1, 0.1, 0)]
    [InlineData(4000, 0.1, 0.5, 0)]
    [InlineData(8000, 0.02, 0, 0)]
    [InlineData(8000, 0.02, 0.1, 0)]
    [InlineData(4000, 0.1, 0.02, 0.2)]
    [InlineData(8000, 0.02, 0.02, 0.04)]
    public void Service_that_no_width_fills_is_used_as_fast_as_with_the_maximum_width(int count, double latency, double jitter, double handshake) => Assert.All(
        Seeds,
        seed =>
        {
            var run = Play(new SimulatedService.Workers(_ => latency, jitter, handshake: handshake), count, seed);
            var wide = new SimulatedRun(new SimulatedService.Workers(_ => latency, jitter, handshake: handshake), seed);
            wide.Add(count, WidthModel.Maximum);
            Assert.InRange(run.Duration / wide.Play().Duration, 0, 1.22);
            Assert.Equal(WidthModel.Maximum, run.MostInFlight);
        });

    [Theory]
    [InlineData(2400, 24, 0.05, 72)]
    [InlineData(120, 4, 0.2, 24)]
    [InlineData(1200, 12, 0.05, 48)]
    [InlineData(4000, 40, 0.05, 128)]
    [InlineData(10_000, 100, 0.05, 128)]
    public void Service_with_few_workers_is_kept_busy_without_a_long_queue(int count, int workers, double time, int mostInFlight) => Assert.All(
        from jitter in (double[])[0, 0.02, 0.1] from seed in Seeds select (jitter, seed),
        point =>
        {
            var run = Play(new SimulatedService.Workers(_ => time, point.jitter, workers), count, point.seed);
            Assert.InRange(run.Duration / (count * time / workers), 0, 1.12);
            Assert.InRange(run.MostInFlight, workers, mostInFlight);
        });

    [Fact]
    public void Latency_that_varies_widely_does_not_narrow_the_width() => Assert.All(Seeds, seed =>
    {
        var random = new Random(seed);
        // Log-normal, by the method of Box and Muller.
        double Latency(double now) => 0.1 * Math.Exp(0.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        var run = Play(new SimulatedService.Workers(Latency), 4000, seed);
        Assert.InRange(run.Duration / (4000 * 0.1 * Math.Exp(0.125) / WidthModel.Maximum), 0, 1.5);
    });

    // Until the client is warm, its requests arrive late and in any order.
    [Theory]
    [InlineData(2400, 24, 0.05, 72)]
    [InlineData(120, 4, 0.2, 24)]
    public void First_requests_of_a_process_teach_nothing(int count, int workers, double time, int mostInFlight) => Assert.All(
        from start in (double[])[0.1, 0.3, 1] from seed in Seeds select (start, seed),
        point =>
        {
            var run = Play(new SimulatedService.Workers(_ => time, 0.02, workers) { WarmFrom = point.start }, count, point.seed);
            Assert.InRange(run.Duration / (point.start + (count * time / workers)), 0, 1.12);
            Assert.InRange(run.MostInFlight, workers, mostInFlight);
        });

    [Fact]
    public void Few_very_slow_responses_do_not_narrow_the_width() => Assert.All(Seeds, seed =>
    {
        var random = new Random(seed);
        var connection = new SimulatedConnection();
        var run = new SimulatedRun(new SimulatedService.Workers(_ => random.Next(50) == 0 ? 0.5 : 0.05, 0.1), seed);
        run.Add(8000, connection);
        run.Play();
        Assert.Equal(WidthModel.Maximum, connection.Width.Width);
    });

    [Theory]
    [InlineData(0.02, 5500)]
    [InlineData(0, 30_000)]
    public void Rate_of_a_processor_is_reached(double latency, double perSecond)
    {
        var run = Play(new SimulatedService.Processor(latency, 1 / perSecond), 8000, seed: 1);
        Assert.InRange(run.Duration / ((8000 / perSecond) + latency), 0, 1.06);
    }

    [Fact]
    public void Service_that_becomes_slower_and_recovers_is_used_with_the_maximum_width_throughout() => Assert.All(
        from jitter in (double[])[0, 0.2] from seed in Seeds select (jitter, seed),
        point =>
        {
            var run = Play(new SimulatedService.Workers(now => now is >= 1 and < 4 ? 0.2 : 0.02, point.jitter), 12_000, point.seed);
            var wide = new SimulatedRun(new SimulatedService.Workers(now => now is >= 1 and < 4 ? 0.2 : 0.02, point.jitter), point.seed);
            wide.Add(12_000, WidthModel.Maximum);
            Assert.InRange(run.Duration / wide.Play().Duration, 0, 1.05);
        });

    [Fact]
    public void Width_shrinks_while_a_service_has_few_workers_and_grows_when_it_has_more()
    {
        var connection = new SimulatedConnection();
        var widths = new List<int>();
        foreach (var workers in (int[])[int.MaxValue, 24, int.MaxValue])
        {
            // Separate services, one after the other, over one connection.
            var run = new SimulatedRun(new SimulatedService.Workers(_ => 0.05, 0.02, workers), seed: 1);
            run.Add(5000, connection);
            run.Play();
            widths.Add(connection.Width.Width);
        }

        Assert.Equal(WidthModel.Maximum, widths[0]);
        Assert.InRange(widths[1], 18, 48);
        Assert.Equal(WidthModel.Maximum, widths[2]);
    }

    [Theory]
    [InlineData(0.02, true)]
    [InlineData(0.02, false)]
    [InlineData(0.1, true)]
    [InlineData(0.1, false)]
    public void Refused_concurrency_costs_at_most_two_initial_widths_of_extra_requests_per_minute(double latency, bool sendsRetryAfter) => Assert.All(
        from count in (int[])[1000, 20_000] from seed in Seeds select (count, seed),
        point =>
        {
            var service = new SimulatedService.AtOnce(20, latency, sendsRetryAfter, PermitResult.Refused);
            var run = Play(service, point.count, point.seed);
            Assert.InRange(run.Requests - point.count, 1, 2 * WidthModel.Initial * Math.Ceiling(run.Duration / 60));
        });

    [Theory]
    [InlineData(1000)]
    [InlineData(10_000)]
    public void Service_that_fails_what_exceeds_a_number_at_once_gets_at_most_a_tenth_more_requests(int count) => Assert.All(Seeds, seed =>
    {
        var run = Play(new SimulatedService.AtOnce(20, 0.02, sendsRetryAfter: false, PermitResult.Inconclusive), count, seed);
        Assert.InRange(run.MostInFlight, 20, 2 * 20);
        Assert.InRange(run.Requests, count, 1.1 * count);
    });

    [Theory]
    [InlineData(0.01, 0.05)]
    [InlineData(0.05, 0.05)]
    [InlineData(0.03, 0.02)]
    [InlineData(0.05, 0.02)]
    [InlineData(0.05, 0.005)]
    public void Failures_at_random_do_not_keep_the_width_down(double share, double latency) => Assert.All(Seeds, seed =>
    {
        var connection = new SimulatedConnection();
        var run = new SimulatedRun(new SimulatedService.Workers(_ => latency, jitter: 0.1, failedShare: share), seed);
        run.Add(4000, connection);
        run.Play();
        Assert.Equal(WidthModel.Maximum, connection.Width.Width);
    });

    [Fact]
    public void Run_whose_input_comes_slowly_does_not_change_the_width()
    {
        var connection = new SimulatedConnection();
        var run = new SimulatedRun(new SimulatedService.Workers(_ => 0.05), seed: 1);
        run.Add(500, connection, interval: 0.005);
        run.Play();
        Assert.InRange(run.MostInFlight, 2, WidthModel.Initial - 1);
        Assert.Equal(WidthModel.Initial, connection.Width.Width);
    }

    [Theory]
    [InlineData("bucket", 500)]
    [InlineData("window", 450)]
    public void Unknown_rate_limit_costs_at_most_15_percent_more_time_and_few_more_requests(string kind, int count) => Assert.All(
        from latency in (double[])[0.02, 0.1] from sendsRetryAfter in (bool[])[true, false] from seed in Seeds select (latency, sendsRetryAfter, seed),
        point =>
        {
            SimulatedLimit limit = kind == "bucket" ? new SimulatedLimit.Bucket(50, 50) : new SimulatedLimit.Window(150, 10);
            var run = Play(new SimulatedService.Limited(limit, point.latency, point.sendsRetryAfter), count, point.seed);
            Assert.InRange(run.Duration / limit.Ideal(count, WidthModel.Maximum, point.latency), 0, 1.15);
            Assert.InRange(run.Requests, count, (1.1 * count) + WidthModel.Maximum);
        });

    [Theory]
    [InlineData(8)]
    [InlineData(200)]
    public void Throttle_limit_is_exact(int throttleLimit)
    {
        var run = new SimulatedRun(new SimulatedService.Workers(_ => 0.05, workers: 24), seed: 1);
        run.Add(2000, throttleLimit);
        Assert.Equal(throttleLimit, run.Play().MostInFlight);
        Assert.Equal(Math.Ceiling(2000.0 / Math.Min(24, throttleLimit)) * 0.05, run.Duration, 6);
    }

    [Fact]
    public void Run_with_a_throttle_limit_does_not_narrow_the_width() => Assert.All(
        from limit in (int[])[20, 64, 128, 256] from seed in Seeds select (limit, seed),
        point =>
        {
            var connection = new SimulatedConnection();
            var run = new SimulatedRun(new SimulatedService.Workers(_ => 0.1, 0.02), point.seed);
            run.Add(4000, connection, point.limit);
            run.Add(4000, connection, start: 100);
            Assert.InRange((run.Play().Duration - 100) / (4000 * 0.1 / WidthModel.Maximum), 0, 1.22);
        });

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    public void Width_grows_again_a_minute_after_the_last_refusal(double latency) => Assert.All(Seeds, seed =>
    {
        var connection = new SimulatedConnection();
        var limited = new SimulatedRun(new SimulatedLimit.Bucket(50, 50), latency, sendsRetryAfter: true, seed);
        limited.Add(500, connection);
        var start = limited.Play().Duration + 60;
        Assert.Equal(WidthModel.Initial, connection.Width.Width);
        var run = new SimulatedRun(new SimulatedService.Workers(_ => latency, 0.02), seed);
        run.Add(20_000, connection, start: start);
        run.Play();
        Assert.Equal(WidthModel.Maximum, connection.Width.Width);
    });

    [Fact]
    public void Runs_over_one_connection_share_its_width()
    {
        var connection = new SimulatedConnection();
        var run = new SimulatedRun(new SimulatedService.Workers(_ => 0.05, 0.02), seed: 1);
        run.Add(4000, connection);
        run.Add(4000, connection, start: 0.5);
        run.Play();
        Assert.InRange(run.MostInFlight, WidthModel.Maximum, WidthModel.Maximum + 1);
        Assert.InRange(run.Duration / (8000 * 0.05 / WidthModel.Maximum), 0, 1.1);
    }

    [Fact]
    public void Run_beside_one_with_a_throttle_limit_shrinks_if_the_service_is_full()
    {
        var connection = new SimulatedConnection();
        var run = new SimulatedRun(new SimulatedService.Workers(_ => 0.05, 0.02, workers: 24), seed: 1);
        run.Add(4000, connection, throttleLimit: 20);
        run.Add(2000, connection);
        run.Play();
        Assert.InRange(run.MostInFlight, 20 + WidthModel.Initial, 20 + 72);
        Assert.InRange(run.Duration / (6000 * 0.05 / 24), 0, 1.12);
    }

    private static SimulatedRun Play(SimulatedService service, int count, int seed)
    {
        var run = new SimulatedRun(service, seed);
        run.Add(count, new SimulatedConnection());
        return run.Play();
    }
}
