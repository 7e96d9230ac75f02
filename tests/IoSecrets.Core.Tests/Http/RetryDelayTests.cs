using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

public class RetryDelayTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(6, 30)]
    [InlineData(5000, 30)]
    public void Backoff_doubles_up_to_30_seconds(int earlierAttempts, double seconds) =>
        Assert.Equal(seconds, RetryDelay.Compute(null, earlierAttempts, jitter: 0).TotalSeconds);

    [Fact]
    public void Jitter_shortens_the_delay_by_at_most_half() => Assert.Equal(1, RetryDelay.Compute(null, 2, jitter: 1).TotalSeconds);

    [Fact]
    public void Retry_After_from_the_service_is_respected() => Assert.Equal(120, RetryDelay.Compute(TimeSpan.FromSeconds(120), 0, jitter: 1).TotalSeconds);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.4)]
    [InlineData(100, 30)]
    public void Retry_After_of_zero_still_backs_off(int earlierAttempts, double seconds) =>
        Assert.Equal(seconds, RetryDelay.Compute(TimeSpan.Zero, earlierAttempts, jitter: 1).TotalSeconds);

    [Fact]
    public void Absurd_Retry_After_is_capped_at_one_day() => Assert.Equal(1, RetryDelay.Compute(TimeSpan.MaxValue, 0, jitter: 0).TotalDays);
}
