using IoSecrets.Core.Http;
using IoSecrets.Core.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.RateLimiting;

public class AdaptiveRateLimiterTests
{
    private static readonly ApiResponse Refused = new(RequestEffect.NotApplied, FailureReason.RateLimited)
    {
        StatusCode = 429,
        RetryAfter = TimeSpan.FromSeconds(7),
    };

    private static readonly ApiResponse Applied = new(RequestEffect.Applied, FailureReason.None) { StatusCode = 200 };

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiters_resume_in_order_once_the_Retry_After_of_a_429_has_passed()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        Assert.True(limiter.TryAcquire(out var first));
        limiter.Release(first, Refused);
        Assert.Equal(_time.GetUtcNow().AddSeconds(7), limiter.HeldUntil!.Value, TimeSpan.FromMilliseconds(1));
        Assert.False(limiter.TryAcquire(out _));
        var second = limiter.AcquireAsync(Stop);
        var third = limiter.AcquireAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(2, (await second.BoundedAsync()).Number);
        Assert.False(third.IsCompleted);
        limiter.Release(await second, Applied);
        Assert.Equal(3, (await third.BoundedAsync()).Number);
        Assert.Null(limiter.HeldUntil);
    }

    [Fact]
    public async Task Cancelled_waiter_gives_up_its_permit()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        Assert.True(limiter.TryAcquire(out var first));
        limiter.Release(first, Refused);
        using var cancelled = new CancellationTokenSource();
        var second = limiter.AcquireAsync(cancelled.Token);
        var third = limiter.AcquireAsync(Stop);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(2, (await third.BoundedAsync()).Number);
    }

    [Fact]
    public async Task Attempt_without_a_response_returns_its_permit()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        Assert.True(limiter.TryAcquire(out var first));
        limiter.Release(first, Refused);
        var second = limiter.AcquireAsync(Stop);
        var third = limiter.AcquireAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(7));
        var permit = await second.BoundedAsync();
        Assert.False(third.IsCompleted);
        limiter.Release(permit, null);
        Assert.Equal(3, (await third.BoundedAsync()).Number);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public async Task Waiter_gets_no_permit_if_the_hold_exceeds_its_limit(int longestHold, bool waits)
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        Assert.True(limiter.TryAcquire(out var first));
        limiter.Release(first, Refused);
        var second = limiter.AcquireAsync(TimeSpan.FromSeconds(longestHold), Stop);
        Assert.Equal(waits, !second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(waits ? 2 : null, (await second.BoundedAsync())?.Number);
    }

    [Fact]
    public async Task New_longer_hold_turns_away_a_waiter_with_a_lower_limit_and_keeps_the_others()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        Assert.True(limiter.TryAcquire(out var first));
        limiter.Release(first, Refused);
        var second = limiter.AcquireAsync(null, Stop);
        var third = limiter.AcquireAsync(TimeSpan.FromSeconds(30), Stop);
        var fourth = limiter.AcquireAsync(null, Stop);
        _time.Advance(TimeSpan.FromSeconds(7));
        limiter.Release((await second.BoundedAsync())!.Value, Refused with { RetryAfter = TimeSpan.FromHours(1) });
        Assert.Null(await third.BoundedAsync());
        Assert.False(fourth.IsCompleted);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, (await fourth.BoundedAsync())?.Number);
    }

    [Fact]
    public void Width_follows_the_results_of_attempts()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        Assert.Equal(16, limiter.Width);
        SendAll(limiter, Applied);
        Assert.Equal(24, limiter.Width);
        SendAll(limiter, Applied);
        Assert.Equal(48, limiter.Width);
        SendAll(limiter, Applied with { StatusCode = 503, Effect = RequestEffect.InDoubt });
        Assert.Equal(38, limiter.Width);
    }

    [Fact]
    public void Responses_that_are_not_recognized_yet_do_not_count_as_an_overload()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        SendAll(limiter, Applied);
        SendAll(limiter, Applied with { StatusCode = 404, Effect = RequestEffect.InDoubt, UnprovenShape = new ResponseShape() });
        SendAll(limiter, Applied);
        Assert.Equal(48, limiter.Width);
    }

    [Fact]
    public void Run_with_a_throttle_limit_does_not_change_the_width()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        for (var round = 0; round < 5; round++)
        {
            SendAll(limiter, Applied, count: 64, throttleLimit: 64);
        }

        Assert.Equal(16, limiter.Width);
        SendAll(limiter, Applied);
        Assert.InRange(limiter.Width, 24, 32);
    }

    [Fact]
    public void Requests_that_wait_for_a_retry_use_the_width()
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        SendAll(limiter, Applied);
        var waits = Enumerable.Range(0, 8).Select(second => new ServiceWait(_time.GetUtcNow().AddSeconds(second), 503)).ToList();
        waits.ForEach(limiter.Retries.Begin);
        SendAll(limiter, Applied, count: limiter.Width - waits.Count);
        Assert.Equal(48, limiter.Width);
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(15, true)]
    public void Width_does_not_grow_on_attempts_that_were_cancelled_or_are_fewer_than_it_allows(int count, bool isAnswered)
    {
        var limiter = new AdaptiveRateLimiter(_time, null);
        for (var round = 0; round < 50; round++)
        {
            SendAll(limiter, isAnswered ? Applied : null, count);
        }

        Assert.Equal(16, limiter.Width);
    }

    [Fact]
    public async Task Rate_ceiling_spreads_requests_evenly()
    {
        var limiter = new AdaptiveRateLimiter(_time, requestsPerSecond: 2);
        Assert.True(limiter.TryAcquire(out _));
        var second = limiter.AcquireAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(0.499));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await second.BoundedAsync();
    }

    // At the same latency each time, while further items wait for the width.
    private void SendAll(AdaptiveRateLimiter limiter, ApiResponse? response, int? count = null, int? throttleLimit = null)
    {
        var run = limiter.SharedWidth.NewRun(throttleLimit);
        while (run.TryBegin())
        {
        }

        var permits = new Permit[count ?? limiter.Width];
        for (var index = 0; index < permits.Length; index++)
        {
            Assert.True(limiter.TryAcquire(out permits[index]));
        }

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Array.ForEach(permits, permit => limiter.Release(permit, response));
        while (run.Items > 0)
        {
            run.End();
        }
    }
}
