using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Tests.Credentials;

public class KeyExpiryTests
{
    private static readonly DateTimeOffset At = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, null, false, false)]
    [InlineData(0, null, true, true)]
    [InlineData(1, null, true, true)]
    [InlineData(1, -2, true, false)]
    [InlineData(1, 2, true, true)]
    [InlineData(-1, 2, false, true)]
    [InlineData(-1, -2, false, false)]
    public void The_services_clock_decides_where_it_is_known(int hoursPast, int? serviceIsAhead, bool passedHere, bool passed)
    {
        var expiry = new KeyExpiry(At, At.AddHours(hoursPast), serviceIsAhead is { } hours ? TimeSpan.FromHours(hours) : null);
        Assert.Equal((passedHere, passed), (expiry.HasPassedHere, expiry.IsExpired));
        Assert.Equal(TimeSpan.FromHours(-hoursPast - (serviceIsAhead ?? 0)), expiry.Left);
    }

    [Fact]
    public void A_key_that_tells_no_expiry_has_none()
    {
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        Assert.Null(KeyExpiry.From(credential!, At, null));
    }
}
