using System.Text;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AccountIdentityTests : IDisposable
{
    private const string Opaque = "0123456789abcdef0123456789abcdef";

    // Keys of another account that look like it: the same last four characters, and too short to show any.
    private const string Namesake = "fedcba9876543210fedcba987654cdef";
    private const string Short = "key-1";
    private const string OtherShort = "key-2";

    private readonly List<ServiceConnection> _connections = [];

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    [Theory]
    [InlineData("https://example.test/", "****new1", "owner-1", true)]
    [InlineData("https://example.test/", "****cdef", "owner-2", false)]
    [InlineData("https://example.test/", "****cdef", null, false)]
    [InlineData("https://other.test/", "****cdef", "owner-1", false)]
    public void Where_the_owner_is_known_the_account_is_the_base_and_the_owner(string baseUri, string masked, string? owner, bool isSame) =>
        Assert.Equal(isSame, new AccountIdentity(baseUri, masked, owner).IsOf(Connect(KeyOf("owner-1"))));

    [Theory]
    [InlineData(Opaque, Opaque, true)]
    [InlineData(Opaque, Namesake, false)]
    [InlineData(Short, Short, true)]
    [InlineData(Short, OtherShort, false)]
    [InlineData(Opaque, Short, false)]
    public void Where_no_owner_is_known_only_the_same_key_is_the_same_account(string key, string other, bool isSame)
    {
        var account = AccountIdentity.From(Connect(key));
        Assert.Equal(isSame, account.IsOf(Connect(other)));
    }

    [Fact]
    public void A_masked_key_alone_is_nobodys_account() =>
        Assert.False((AccountIdentity.From(Connect(Opaque)) with { KeyHash = null }).IsOf(Connect(Opaque)));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("****cdef")]
    [InlineData(Opaque)]
    [InlineData("00:00")]
    public void What_is_no_hash_is_nobodys_account(string hash) =>
        Assert.False((AccountIdentity.From(Connect(Opaque)) with { KeyHash = hash }).IsOf(Connect(Opaque)));

    [Fact]
    public void A_key_without_an_owner_is_not_the_owner_of_that_name()
    {
        var hash = AccountIdentity.From(Connect(Opaque)).KeyHash!;
        Assert.False(new AccountIdentity("https://example.test/", "****cdef", null) { KeyHash = "owner-1" }.IsOf(Connect(Opaque)));
        Assert.False(new AccountIdentity("https://example.test/", "****cdef", null) { KeyHash = hash }.IsOf(Connect(KeyOf("owner-1"))));
    }

    [Fact]
    // What is shown of them is the same.
    public void Two_owners_who_look_alike_are_two_accounts()
    {
        var key = KeyOf(new string('o', 200) + "1");
        var namesake = KeyOf(new string('o', 200) + "2");
        var account = AccountIdentity.From(Connect(key));
        Assert.Equal(account.Owner, AccountIdentity.From(Connect(namesake)).Owner);
        Assert.True(account.IsOf(Connect(key)));
        Assert.False(account.IsOf(Connect(namesake)));
        Assert.False(AccountIdentity.From(Connect(KeyOf("owner"))).IsOf(Connect(KeyOf("ow\\u200Bner"))));
    }

    [Theory]
    [InlineData(Opaque)]
    [InlineData(Short)]
    public void A_hash_is_the_connections_own_and_holds_nothing_of_the_key(string key)
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
    public void A_key_that_tells_its_owner_is_not_hashed() => Assert.Null(AccountIdentity.From(Connect(KeyOf("owner-1"))).KeyHash);

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
