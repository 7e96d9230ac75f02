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
    public void Clock_of_the_service_decides_the_expiry_if_it_is_known(int hoursAfterExpiry, int? hoursServiceIsAhead, bool hasPassedLocally, bool hasPassed)
    {
        var expiry = new KeyExpiry(At, At.AddHours(hoursAfterExpiry), hoursServiceIsAhead is { } hours ? TimeSpan.FromHours(hours) : null);
        Assert.Equal((hasPassedLocally, hasPassed), (expiry.HasPassedByLocalClock, expiry.IsExpired));
        Assert.Equal(TimeSpan.FromHours(-hoursAfterExpiry - (hoursServiceIsAhead ?? 0)), expiry.Remaining);
    }

    [Fact]
    public void Key_without_an_expiry_claim_has_no_expiry()
    {
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        Assert.Null(KeyExpiry.From(credential!, At, null));
    }
}
