using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Single steps of the rate model. <see cref="RateScenarioTests"/> has whole runs.</summary>
public class RateModelTests
{
    // The run limits how many requests are in flight: a slow start would take up the whole of a short run.
    [Fact]
    public void No_request_waits_without_a_limit()
    {
        var model = new RateModel();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(0, model.AdvanceTo(0));
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
        Assert.Equal(3, model.AdvanceTo(3), 6);
        Assert.Equal(0, model.AdvanceTo(6));
    }

    [Fact]
    public void Without_Retry_After_one_request_at_a_time_probes_the_limit()
    {
        var model = new RateModel();
        model.End(model.Start(0), 1, PermitResult.Refused, null);
        var wait = model.AdvanceTo(1);
        Assert.InRange(wait, 0.1, 1);
        Assert.Equal(0, model.AdvanceTo(1 + wait));
        model.Start(1 + wait);
        Assert.Equal(double.PositiveInfinity, model.AdvanceTo(1 + wait));
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
        Assert.Equal(0, model.AdvanceTo(100));
    }
}
