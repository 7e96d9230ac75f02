using System.Globalization;
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

/// <summary>A doubt that the input carries along: a request for the secret may have deleted it, in some account.</summary>
/// <param name="BaseUri">The base of the service's URIs; null where the input does not hold it.</param>
/// <param name="Account">What identifies the account there; null where the input does not hold it.</param>
internal sealed record PriorDoubt(string? BaseUri, string? Account)
{
    // Before the status had 64 bits, and in the JSON of others, an enum is a number.
    private static readonly string[] Unknown =
        [nameof(SecretStatus.Unknown), ((long)SecretStatus.Unknown).ToString(CultureInfo.InvariantCulture)];

    /// <summary>Whether the input says whose it is.</summary>
    public bool IsComplete => BaseUri is not null && Account is not null;

    /// <summary>Reads the doubt in a row of a file or a copy of an outcome; null where it holds none.</summary>
    /// <param name="textOf">Finds the text of a property; null where there is none.</param>
    public static PriorDoubt? Read(Func<string, string?> textOf) =>
        IsOneOf(Unknown, textOf(nameof(SecretOutcome.Status))) || IsOneOf([bool.TrueString], textOf(nameof(SecretOutcome.InDoubt)))
            ? new PriorDoubt(Filled(textOf(nameof(SecretOutcome.BaseUri))), Filled(textOf(nameof(SecretOutcome.Account))))
            : null;

    /// <summary>Returns whether it counts for a connection: all that the input says of the account is true of it.</summary>
    public bool CountsFor(IoNetConnection connection) =>
        new AccountIdentity(BaseUri ?? connection.AccountIdentity.BaseUri, "", Account ?? connection.AccountIdentity.Identity).IsOf(connection.Service);

    private static bool IsOneOf(string[] words, string? text) => words.Contains(text?.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
