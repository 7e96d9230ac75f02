using System.Text;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Tests.Credentials;

public class KeyClaimsTests
{
    [Theory]
    [InlineData("owner")]
    [InlineData("owner_id")]
    [InlineData("user_id")]
    [InlineData("sub")]
    public void The_owner_is_read_from_each_of_its_usual_claims(string claim) =>
        Assert.Equal("somebody", KeyClaims.Read(Key($$"""{"{{claim}}":"somebody"}""")).Owner);

    [Theory]
    [InlineData("1893456000")]
    [InlineData("1893456000.75")]
    public void The_expiry_is_in_seconds(string seconds) =>
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), KeyClaims.Read(Key($$"""{"exp":{{seconds}}}""")).Expires);

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1893456000000")]
    [InlineData("1e300")]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public void An_expiry_that_makes_no_sense_counts_as_not_told(string expiry) =>
        Assert.Null(KeyClaims.Read(Key($$"""{"exp":{{expiry}}}""")).Expires);

    [Theory]
    [InlineData("io-v2-plain")]
    [InlineData("a.b")]
    [InlineData("a.%%%.c")]
    [InlineData("a..c")]
    [InlineData("a.b.c.d")]
    public void A_key_that_is_no_JWT_tells_nothing(string key) => Assert.Equal(new KeyClaims(null, null), KeyClaims.Read(key));

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("\"text\"")]
    [InlineData("{\"owner\":\"\\ud800\"}")]
    public void A_payload_that_cannot_be_read_tells_nothing(string payload) => Assert.Equal(new KeyClaims(null, null), KeyClaims.Read(Key(payload)));

    [Fact]
    public void An_owner_cannot_bring_control_characters() =>
        Assert.Equal("a[31mb", KeyClaims.Read(Key("""{"owner":"a\u001b[31m\u202eb"}""")).Owner);

    private static string Key(string payload) =>
        $"io-v2-e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";
}
