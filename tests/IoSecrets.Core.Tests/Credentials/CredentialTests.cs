using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Tests.Credentials;

public class CredentialTests
{
    private const string LongKey = "io-v2-0123456789-abcdefghij-wxyz";

    [Theory]
    [InlineData("", CredentialError.Empty)]
    [InlineData(" \t ", CredentialError.Empty)]
    [InlineData("Bearer abc", CredentialError.BlankInside)]
    [InlineData("abc\r\nx-api-key: other", CredentialError.ControlCharacter)]
    [InlineData("abc\tdef", CredentialError.ControlCharacter)]
    [InlineData("schlüssel", CredentialError.NotAscii)]
    [InlineData("abc\u00a0def", CredentialError.BlankInside)]
    public void Text_that_is_not_valid_in_a_header_is_rejected(string text, object error)
    {
        Assert.Equal(error, Credential.TryCreate(CredentialKind.ApiKey, text, out var credential));
        Assert.Null(credential);
    }

    [Fact]
    public void Masked_long_key_shows_its_last_four_characters()
    {
        Credential.TryCreate(CredentialKind.ApiKey, LongKey, out var credential);
        Assert.Equal("****wxyz", credential!.Masked);
    }

    [Fact]
    public void Masked_short_key_shows_nothing()
    {
        Credential.TryCreate(CredentialKind.ApiKey, "short-key", out var credential);
        Assert.Equal("****", credential!.Masked);
    }

    [Fact]
    public void No_public_member_exposes_the_key()
    {
        Credential.TryCreate(CredentialKind.ApiKey, LongKey, out var credential);
        var members = typeof(Credential).GetProperties().Select(property => property.GetValue(credential))
            .Concat(typeof(Credential).GetFields().Select(field => field.GetValue(credential)))
            .Concat(typeof(Credential).GetMethods().Where(method => method.GetParameters().Length == 0 && !method.IsStatic)
                .Select(method => method.Invoke(credential, null)));
        Assert.All(members, member => Assert.DoesNotContain(LongKey, $"{member}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CredentialKind.ApiKey, LongKey, true)]
    [InlineData(CredentialKind.Bearer, LongKey, true)]
    [InlineData(CredentialKind.Token, LongKey, false)]
    [InlineData(CredentialKind.Token, "eyJh.eyJv.c2ln", true)]
    [InlineData(CredentialKind.ApiKey, "eyJh.eyJv.c2ln", false)]
    public void Key_given_as_another_kind_does_not_look_like_that_kind(object kind, string text, bool looksLikeItsKind)
    {
        Credential.TryCreate((CredentialKind)kind, text, out var credential);
        Assert.Equal(looksLikeItsKind, credential!.LooksLikeItsKind);
    }

    [Fact]
    public void ToString_returns_the_kind_and_the_masked_key()
    {
        Credential.TryCreate(CredentialKind.Bearer, LongKey, out var credential);
        Assert.Equal("Bearer ****wxyz", credential!.ToString());
    }
}
