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
    public void Owner_is_read_from_each_of_the_usual_claims(string claim) =>
        Assert.Equal("somebody", KeyClaims.Read(Key($$"""{"{{claim}}":"somebody"}""")).Owner);

    [Theory]
    [InlineData("1893456000")]
    [InlineData("1893456000.75")]
    public void Expiry_is_read_as_Unix_seconds(string seconds) =>
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), KeyClaims.Read(Key($$"""{"exp":{{seconds}}}""")).Expires);

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1893456000000")]
    [InlineData("1e300")]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Invalid_expiry_is_ignored(string expiry) =>
        Assert.Null(KeyClaims.Read(Key($$"""{"exp":{{expiry}}}""")).Expires);

    [Theory]
    [InlineData("io-v2-plain")]
    [InlineData("a.b")]
    [InlineData("a.%%%.c")]
    [InlineData("a..c")]
    [InlineData("a.b.c.d")]
    public void Key_that_is_not_a_JWT_has_no_claims(string key) => Assert.Equal(new KeyClaims(null, null), KeyClaims.Read(key));

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("\"text\"")]
    [InlineData("{\"owner\":\"\\ud800\"}")]
    public void Unreadable_payload_has_no_claims(string payload) => Assert.Equal(new KeyClaims(null, null), KeyClaims.Read(Key(payload)));

    [Fact]
    public void Control_characters_are_removed_from_the_owner() =>
        Assert.Equal("a[31mb", KeyClaims.Read(Key("""{"owner":"a\u001b[31m\u202eb"}""")).Owner);

    private static string Key(string payload) =>
        $"io-v2-e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";
}
