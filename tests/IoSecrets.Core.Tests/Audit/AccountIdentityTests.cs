using System.Text;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AccountIdentityTests : IDisposable
{
    private const string Opaque = "0123456789abcdef0123456789abcdef";

    // Keys that look alike once masked: with the same last four characters, or too short to show any.
    private const string SameLastFour = "fedcba9876543210fedcba987654cdef";
    private const string Short = "key-1";
    private const string OtherShort = "key-2";

    private readonly List<ServiceConnection> _connections = [];

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    [Theory]
    [InlineData("https://example.test/", "****new1", "owner-1", true)]
    [InlineData("https://example.test/", "****cdef", "owner-2", false)]
    [InlineData("https://example.test/", "****cdef", null, false)]
    [InlineData("https://other.test/", "****cdef", "owner-1", false)]
    public void Base_URI_and_owner_identify_the_account_if_the_owner_is_known(string baseUri, string masked, string? owner, bool isSame) =>
        Assert.Equal(isSame, new AccountIdentity(baseUri, masked, owner).Matches(Connect(KeyOf("owner-1"))));

    [Theory]
    [InlineData(Opaque, Opaque, true)]
    [InlineData(Opaque, SameLastFour, false)]
    [InlineData(Short, Short, true)]
    [InlineData(Short, OtherShort, false)]
    [InlineData(Opaque, Short, false)]
    public void Without_an_owner_only_the_same_key_is_the_same_account(string key, string other, bool isSame)
    {
        var account = AccountIdentity.From(Connect(key));
        Assert.Equal(isSame, account.Matches(Connect(other)));
    }

    [Fact]
    public void Masked_key_alone_matches_no_account() =>
        Assert.False((AccountIdentity.From(Connect(Opaque)) with { KeyHash = null }).Matches(Connect(Opaque)));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("****cdef")]
    [InlineData(Opaque)]
    [InlineData("00:00")]
    public void Malformed_hash_matches_no_account(string hash) =>
        Assert.False((AccountIdentity.From(Connect(Opaque)) with { KeyHash = hash }).Matches(Connect(Opaque)));

    [Fact]
    public void Key_hash_and_owner_never_match_each_other()
    {
        var hash = AccountIdentity.From(Connect(Opaque)).KeyHash!;
        Assert.False(new AccountIdentity("https://example.test/", "****cdef", null) { KeyHash = "owner-1" }.Matches(Connect(Opaque)));
        Assert.False(new AccountIdentity("https://example.test/", "****cdef", null) { KeyHash = hash }.Matches(Connect(KeyOf("owner-1"))));
    }

    // Their displayed names are the same.
    [Fact]
    public void Owners_that_look_alike_are_different_accounts()
    {
        var key = KeyOf(new string('o', 200) + "1");
        var otherKey = KeyOf(new string('o', 200) + "2");
        var account = AccountIdentity.From(Connect(key));
        Assert.Equal(account.Owner, AccountIdentity.From(Connect(otherKey)).Owner);
        Assert.True(account.Matches(Connect(key)));
        Assert.False(account.Matches(Connect(otherKey)));
        Assert.False(AccountIdentity.From(Connect(KeyOf("owner"))).Matches(Connect(KeyOf("ow\\u200Bner"))));
    }

    [Theory]
    [InlineData(Opaque)]
    [InlineData(Short)]
    public void Key_hash_is_unique_per_connection_and_does_not_reveal_the_key(string key)
    {
        var connection = Connect(key);
        var hash = AccountIdentity.From(connection).KeyHash!;
        Assert.Equal(hash, AccountIdentity.From(connection).KeyHash);
        Assert.NotEqual(hash, AccountIdentity.From(Connect(key)).KeyHash);
        Assert.Matches("^[0-9A-F]{32}:[0-9A-F]{64}$", hash);
        Assert.DoesNotContain(key, hash, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(key)), hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_with_an_owner_is_not_hashed() => Assert.Null(AccountIdentity.From(Connect(KeyOf("owner-1"))).KeyHash);

    private static string KeyOf(string owner) =>
        $"io-v2-e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"owner":"{{owner}}"}""")).TrimEnd('=')}.{Guid.NewGuid():N}";

    private ServiceConnection Connect(string key)
    {
        Credential.TryCreate(CredentialKind.ApiKey, key, out var credential);
        var connection = new ServiceConnection(new ConnectionSettings { BaseUri = new Uri("https://example.test") }, credential!);
        _connections.Add(connection);
        return connection;
    }
}
