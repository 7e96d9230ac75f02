using IoSecrets.Core.Http;
using IoSecrets.Core.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.RateLimiting;

public class AdaptiveRateLimiterTests
{
    private static readonly ApiResponse Refused = new(RequestEffect.NotApplied, FailureReason.RateLimited) { StatusCode = 429, RetryAfter = TimeSpan.FromSeconds(7) };
    private static readonly ApiResponse Served = new(RequestEffect.Applied, FailureReason.None) { StatusCode = 200 };

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_refusal_all_wait_as_long_as_the_service_asks_and_then_go_in_their_order()
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
        limiter.Release(await second, Served);
        Assert.Equal(3, (await third.BoundedAsync()).Number);
        Assert.Null(limiter.HeldUntil);
    }

    [Fact]
    public async Task One_that_no_longer_waits_takes_nobodys_turn()
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
    public async Task An_attempt_that_came_to_nothing_gives_its_turn_back()
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
    public async Task One_that_waits_for_no_longer_hold_is_sent_away_at_once(int longestHold, bool waits)
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
    public async Task One_that_waits_is_sent_away_by_a_longer_hold_that_comes_meanwhile_and_the_others_go_on()
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
    public async Task A_ceiling_spreads_requests_evenly()
    {
        var limiter = new AdaptiveRateLimiter(_time, requestsPerSecond: 2);
        Assert.True(limiter.TryAcquire(out _));
        var second = limiter.AcquireAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(0.499));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await second.BoundedAsync();
    }
}
