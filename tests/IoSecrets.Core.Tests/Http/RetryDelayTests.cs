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
    public void Back_off_doubles_up_to_half_a_minute(int earlier, double seconds) =>
        Assert.Equal(seconds, RetryDelay.Compute(null, earlier, jitter: 0).TotalSeconds);

    [Fact]
    public void Jitter_takes_off_up_to_half() => Assert.Equal(1, RetryDelay.Compute(null, 2, jitter: 1).TotalSeconds);

    [Fact]
    public void What_the_service_asks_for_is_waited() => Assert.Equal(120, RetryDelay.Compute(TimeSpan.FromSeconds(120), 0, jitter: 1).TotalSeconds);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.4)]
    [InlineData(100, 30)]
    public void No_wait_at_all_would_be_a_storm(int earlier, double seconds) =>
        Assert.Equal(seconds, RetryDelay.Compute(TimeSpan.Zero, earlier, jitter: 1).TotalSeconds);

    [Fact]
    public void An_absurd_wait_is_cut_to_a_day() => Assert.Equal(1, RetryDelay.Compute(TimeSpan.MaxValue, 0, jitter: 0).TotalDays);
}
