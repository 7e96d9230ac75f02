using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Audit;

/// <summary>Whose secrets an audit file or an outcome tells of.</summary>
/// <param name="BaseUri">The base of the service's URIs.</param>
/// <param name="MaskedKey">The key, masked: it is for people, and identifies nothing.</param>
/// <param name="Owner">Whose key it is; null where the key does not tell.</param>
internal sealed record AccountIdentity(string BaseUri, string MaskedKey, string? Owner)
{
    /// <summary>The salted hash of the key; null where the owner is known, or the file does not tell.</summary>
    public string? KeyHash { get; init; }

    /// <summary>What identifies the account at its base URI, without revealing the key; null where nothing does.</summary>
    // A new key of the same owner opens the same secrets. Where no owner is known, only the same key is known to do that.
    public string? Identity => KeyHash ?? Owner;

    /// <summary>The account of a connection.</summary>
    public static AccountIdentity From(ServiceConnection connection) =>
        new(BaseOf(connection), connection.Credential.Masked, connection.Credential.Claims.Owner) { KeyHash = connection.Credential.Hash };

    /// <summary>Returns whether a connection is one to this account.</summary>
    public bool IsOf(ServiceConnection connection) =>
        BaseUri == BaseOf(connection) && Identity is { } identity && connection.Credential.IsIdentifiedBy(identity);

    /// <summary>The owner or the masked key, and the base URI.</summary>
    public override string ToString() => $"{Owner ?? $"key {MaskedKey}"} at {BaseUri}";

    private static string BaseOf(ServiceConnection connection) => Connection.BaseUri.AsBase(connection.Settings.BaseUri).AbsoluteUri;
}
