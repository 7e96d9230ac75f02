using System.Net.Http.Headers;

namespace IoSecrets.Core.Credentials;

/// <summary>The key or token of a connection. It gives its value to a request's header and to nothing else.</summary>
internal sealed class Credential
{
    // Of a shorter key, four characters would be too much of it.
    private const int ShortestShown = 20;

    // What io.net's API keys begin with, whatever their version; a browser session's token does not.
    private const string ApiKeyPrefix = "io-v";

    private readonly string _value;
    private readonly Lazy<Func<string, bool>> _mayBeIn;
    private readonly Lazy<string> _hash;

    private Credential(CredentialKind kind, string value)
    {
        Kind = kind;
        _value = value;
        _mayBeIn = new(() => Redaction.NewFinder(value));
        Claims = KeyClaims.Read(value);
        Masked = value.Length < ShortestShown ? Redaction.Masked : Redaction.Masked + value[^4..];
        _hash = new(() => KeyHash.Compute(value));
    }

    /// <summary>The header that carries it.</summary>
    public CredentialKind Kind { get; }

    /// <summary>Whether it begins as a credential of its kind does: an API key as io.net's do, a token otherwise.</summary>
    public bool LooksLikeItsKind => _value.StartsWith(ApiKeyPrefix, StringComparison.Ordinal) == (Kind != CredentialKind.Token);

    /// <summary>What it tells about itself.</summary>
    public KeyClaims Claims { get; }

    /// <summary>The last four characters of a long key behind asterisks; of a short one only asterisks.</summary>
    public string Masked { get; }

    /// <summary>The key's salted hash, which identifies the account; null if the key tells its owner exactly. The same as long as this lives.</summary>
    public string? Hash => ExactOwner is null ? _hash.Value : null;

    private string? ExactOwner => Claims.IsOwnerExact ? Claims.Owner : null;

    /// <summary>Takes a key or token, blanks around it trimmed.</summary>
    /// <returns>What is wrong with it, or <see cref="CredentialError.None"/> and the credential.</returns>
    public static CredentialError TryCreate(CredentialKind kind, ReadOnlySpan<char> text, out Credential? credential)
    {
        var trimmed = text.Trim();
        var flaw = Validate(trimmed);
        credential = flaw == CredentialError.None ? new Credential(kind, trimmed.ToString()) : null;
        return flaw;
    }

    /// <summary>Returns whether an account is this one: its identity is the owner, or, if the key tells none, a hash of the same key.</summary>
    // Never the mask: many keys have the same.
    public bool IsIdentifiedBy(string identity) =>
        ExactOwner is { } owner ? identity == owner : KeyHash.IsOf(identity, _value);

    /// <summary>The kind and the masked key.</summary>
    public override string ToString() => $"{Kind} {Masked}";

    internal void ApplyTo(HttpRequestHeaders headers)
    {
        var (name, value) = Kind switch
        {
            CredentialKind.Bearer => ("Authorization", "Bearer " + _value),
            CredentialKind.Token => ("token", _value),
            _ => ("x-api-key", _value),
        };
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>The text with the key, every longer part of it and everything that looks like a key masked, for words that may echo it.</summary>
    internal string Redact(string text) => CredentialPatterns.Mask(Redaction.Mask(text, _value), Redaction.Masked);

    /// <summary>The field of a secret with the key, and every longer part of it, masked, in case the service repeats it there.</summary>
    public string MaskIn(string field) => _mayBeIn.Value(field) ? Redaction.Mask(field, _value) : field;

    private static CredentialError Validate(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty)
        {
            return CredentialError.Empty;
        }

        foreach (var character in key)
        {
            if (char.IsControl(character))
            {
                return CredentialError.ControlCharacter;
            }

            if (char.IsWhiteSpace(character))
            {
                return CredentialError.BlankInside;
            }

            if (!char.IsAscii(character))
            {
                return CredentialError.NotAscii;
            }
        }

        return CredentialError.None;
    }
}

/// <summary>The header that carries the credential; the service takes exactly one of the three a request.</summary>
internal enum CredentialKind
{
    /// <summary>An API key, sent as <c>x-api-key</c>.</summary>
    ApiKey,

    /// <summary>An API key, sent as <c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary>A browser session's JWT, sent as <c>token</c>.</summary>
    Token,
}

/// <summary>Why a text cannot be a credential.</summary>
internal enum CredentialError
{
    /// <summary>It can be one.</summary>
    None,

    /// <summary>Nothing is left once the blanks around it are trimmed.</summary>
    Empty,

    /// <summary>There is a blank inside.</summary>
    BlankInside,

    /// <summary>There is a control character inside, which could start another header.</summary>
    ControlCharacter,

    /// <summary>There is a character beyond ASCII, which no header can carry.</summary>
    NotAscii,
}
