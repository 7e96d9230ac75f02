using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Audit;

/// <summary>Whose secrets an audit file tells of.</summary>
/// <param name="BaseUri">The base of the service's URIs.</param>
/// <param name="MaskedKey">The key, masked.</param>
/// <param name="Owner">Whose key it is; null where the key does not tell.</param>
public sealed record AuditAccount(string BaseUri, string MaskedKey, string? Owner)
{
    /// <summary>The account of a connection.</summary>
    public static AuditAccount Of(ServiceConnection connection) => new(
        Connection.BaseUri.AsBase(connection.Settings.BaseUri).AbsoluteUri, connection.Credential.Masked, connection.Credential.Claims.Owner);

    /// <summary>Whether both are the same account, as far as that can be known.</summary>
    // A new key of the same owner opens the same secrets. Where no owner is known, only the same key is known to do that.
    public bool IsSameAs(AuditAccount other) =>
        BaseUri == other.BaseUri && Owner == other.Owner && (Owner is not null || MaskedKey == other.MaskedKey);

    /// <summary>The owner or the masked key, and the base URI.</summary>
    public override string ToString() => $"{Owner ?? $"key {MaskedKey}"} at {BaseUri}";
}
