using System.Globalization;
using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Audit;

/// <summary>Identifies the account of the secrets in an audit file or an outcome.</summary>
/// <param name="BaseUri">The base of the service's URIs.</param>
/// <param name="MaskedKey">The key, masked: for people to read; it does not identify the account.</param>
/// <param name="Owner">The key's owner; null if the key does not name one.</param>
internal sealed record AccountIdentity(string BaseUri, string MaskedKey, string? Owner)
{
    /// <summary>The salted hash of the key; null if the owner is known or the file does not contain a hash.</summary>
    public string? KeyHash { get; init; }

    /// <summary>The owner or key hash that identifies the account at its base URI without revealing the key; null if neither is known.</summary>
    // A new key of the same owner has access to the same secrets. If no owner is known, only the same key is known to have it.
    public string? Identity => KeyHash ?? Owner;

    /// <summary>Gets the account of a connection.</summary>
    public static AccountIdentity From(ServiceConnection connection) =>
        new(connection.Settings.BaseUri.AbsoluteUri, connection.Credential.Masked, connection.Credential.Claims.Owner) { KeyHash = connection.Credential.Hash };

    /// <summary>Returns true if the connection is to this account.</summary>
    public bool Matches(ServiceConnection connection) =>
        BaseUri == connection.Settings.BaseUri.AbsoluteUri && Identity is { } identity && connection.Credential.IsIdentifiedBy(identity);

    /// <summary>Returns the owner or the masked key, and the base URI.</summary>
    public override string ToString() => $"{Owner ?? $"key {MaskedKey}"} at {BaseUri}";
}

/// <summary>A doubt recorded in the input: an earlier request may have deleted the secret, in some account.</summary>
/// <param name="BaseUri">The base of the service's URIs; null if the input does not contain it.</param>
/// <param name="Account">The account's identity at that base URI; null if the input does not contain it.</param>
internal sealed record PriorDoubt(string? BaseUri, string? Account)
{
    private static readonly string[] OtherOperations = [nameof(SecretOperation.Create), nameof(SecretOperation.Update)];

    // Versions before the status became a 64-bit enum, and other tools' JSON, write an enum as a number.
    private static readonly string[] Unknown =
        [nameof(SecretStatus.Unknown), ((long)SecretStatus.Unknown).ToString(CultureInfo.InvariantCulture)];

    /// <summary>Indicates whether the input identifies the account.</summary>
    public bool IsComplete => BaseUri is not null && Account is not null;

    /// <summary>Returns true if a row of a file or a copy of an outcome is the outcome of a create or a change, not of a delete.</summary>
    /// <param name="textOf">Gets the text of a property; null if it has none.</param>
    public static bool IsOfOtherOperation(Func<string, string?> textOf) =>
        textOf(nameof(SecretOutcome.Status)) is not null && IsOneOf(OtherOperations, textOf(nameof(SecretOutcome.Operation)));

    /// <summary>Reads the doubt from a row of a file or a copy of an outcome; null if it contains none.</summary>
    /// <param name="textOf">Gets the text of a property; null if it has none.</param>
    public static PriorDoubt? Read(Func<string, string?> textOf) =>
        IsOfOtherOperation(textOf) ? null
        : IsOneOf(Unknown, textOf(nameof(SecretOutcome.Status))) || IsOneOf([bool.TrueString], textOf(nameof(SecretOutcome.InDoubt)))
            ? new PriorDoubt(NullIfBlank(textOf(nameof(SecretOutcome.BaseUri))), NullIfBlank(textOf(nameof(SecretOutcome.Account))))
            : null;

    /// <summary>Returns true if the doubt applies to a connection: everything that the input says about the account matches it.</summary>
    public bool AppliesTo(IoNetConnection connection) =>
        new AccountIdentity(BaseUri ?? connection.AccountIdentity.BaseUri, "", Account ?? connection.AccountIdentity.Identity).Matches(connection.Service);

    private static bool IsOneOf(string[] words, string? text) => words.Contains(text?.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
