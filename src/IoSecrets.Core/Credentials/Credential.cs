using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IoSecrets.Core.Credentials;

/// <summary>The key or token of a connection. Its value is exposed only to a request's header.</summary>
internal sealed class Credential
{
    // For a shorter key, four characters would reveal too much.
    private const int MinPartlyShown = 20;

    // The prefix of every version of io.net's API keys; a browser session's token does not have it.
    private const string ApiKeyPrefix = "io-v";

    private readonly string _value;
    private readonly Lazy<Func<string, bool>> _mayContainKey;
    private readonly Lazy<string> _hash;

    private Credential(CredentialKind kind, string value)
    {
        Kind = kind;
        _value = value;
        _mayContainKey = new(() => Redaction.NewFinder(value));
        Claims = KeyClaims.Read(value);
        Masked = value.Length < MinPartlyShown ? Redaction.Masked : Redaction.Masked + value[^4..];
        _hash = new(() => KeyHash.Compute(value));
    }

    /// <summary>The kind of credential, which determines the header.</summary>
    public CredentialKind Kind { get; }

    /// <summary>Indicates whether the prefix fits the kind: io.net's prefix for an API key, and not that prefix for a token.</summary>
    public bool LooksLikeItsKind => _value.StartsWith(ApiKeyPrefix, StringComparison.Ordinal) == (Kind != CredentialKind.Token);

    /// <summary>The claims in the credential's payload.</summary>
    public KeyClaims Claims { get; }

    /// <summary>Asterisks and the last four characters of the key; for a short key, only asterisks.</summary>
    public string Masked { get; }

    /// <summary>The key's salted hash, which identifies the account; null if the key names its owner exactly. Constant for this instance.</summary>
    public string? Hash => ExactOwner is null ? _hash.Value : null;

    private string? ExactOwner => Claims.IsOwnerExact ? Claims.Owner : null;

    /// <summary>Creates a credential from a key or token, after trimming white space.</summary>
    /// <returns>The reason why the text cannot be a credential, or <see cref="CredentialError.None"/> and the credential.</returns>
    public static CredentialError TryCreate(CredentialKind kind, ReadOnlySpan<char> text, out Credential? credential)
    {
        var trimmed = text.Trim();
        var error = Validate(trimmed);
        credential = error == CredentialError.None ? new Credential(kind, trimmed.ToString()) : null;
        return error;
    }

    /// <summary>Returns true if the identity is this account's: its owner or, if the key does not name one exactly, a hash of the same key.</summary>
    // Never the masked key, because many keys have the same one.
    public bool IsIdentifiedBy(string identity) =>
        ExactOwner is { } owner ? identity == owner : KeyHash.IsOf(identity, _value);

    /// <summary>Returns the kind and the masked key.</summary>
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

    /// <summary>
    /// Masks the key, every part of it that has eight or more characters, and everything that looks like a key, in a text that may repeat it.
    /// </summary>
    internal string Redact(string text) => CredentialPatterns.Mask(Redaction.Mask(text, _value), Redaction.Masked);

    /// <summary>
    /// Masks the key, and every part of it that has eight or more characters, in the field of a secret, in case the service repeats it there.
    /// </summary>
    public string MaskIn(string field) => _mayContainKey.Value(field) ? Redaction.Mask(field, _value) : field;

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

/// <summary>The header for the credential. The service accepts exactly one of the three per request.</summary>
internal enum CredentialKind
{
    /// <summary>An API key, sent as <c>x-api-key</c>.</summary>
    ApiKey,

    /// <summary>An API key, sent as <c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary>A browser session's JWT, sent as <c>token</c>.</summary>
    Token,
}

/// <summary>The reason why a text cannot be a credential.</summary>
internal enum CredentialError
{
    /// <summary>The text is valid.</summary>
    None,

    /// <summary>The text is empty, or only white space.</summary>
    Empty,

    /// <summary>The text contains white space.</summary>
    BlankInside,

    /// <summary>The text contains a control character, which could start another header.</summary>
    ControlCharacter,

    /// <summary>The text contains a non-ASCII character, which a header cannot carry.</summary>
    NotAscii,
}

/// <summary>Hashes a key with a salt, so that it can be recognized but not read: <c>salt:hash</c>, both in hex.</summary>
internal static class KeyHash
{
    private const char Separator = ':';
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    // A key issued by the service cannot be guessed. A shorter one perhaps can, so each guess must be expensive.
    private const int MinUnguessableLength = 20;
    private const int GuessableIterations = 100_000;

    /// <summary>Returns the hash of a key with a new salt.</summary>
    public static string Compute(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Convert.ToHexString(salt)}{Separator}{Convert.ToHexString(HashOf(key, salt))}";
    }

    /// <summary>Returns true if the text is a hash of the key.</summary>
    public static bool IsOf(string text, string key)
    {
        var parts = text.Split(Separator);
        if (parts is not [{ Length: 2 * SaltBytes } salt, { Length: 2 * HashBytes } hash] || !IsHex(salt) || !IsHex(hash))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(HashOf(key, Convert.FromHexString(salt)), Convert.FromHexString(hash));
    }

    // PBKDF2 with one iteration is an HMAC of the salt with the key.
    private static byte[] HashOf(string key, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(key), salt, key.Length < MinUnguessableLength ? GuessableIterations : 1, HashAlgorithmName.SHA256, HashBytes);

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);
}

/// <summary>The claims of a key: an io.net key is <c>io-v2-</c> and a JWT, whose payload can be read without the service.</summary>
/// <param name="Owner">The owner; null if the key does not name one.</param>
/// <param name="Expires">The expiry; null if the key contains none, or not a plausible one.</param>
internal sealed record KeyClaims(string? Owner, DateTimeOffset? Expires)
{
    private const int MaxOwnerLength = 100;

    // The claim's name is not documented; these are the usual ones.
    private static readonly string[] OwnerClaims = ["owner", "owner_id", "user_id", "sub"];

    // An expiry before the service existed, such as 0 for "never", or beyond the calendar, such as one in milliseconds, is ignored.
    private static readonly double EarliestExpiry = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly double LatestExpiry = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly KeyClaims NoClaims = new(null, null);

    /// <summary>Indicates whether the owner is unchanged. Two owners that were cut or sanitized may look the same.</summary>
    public bool IsOwnerExact { get; private init; } = true;

    /// <summary>Reads the payload of a key or token. Without a JWT there are no claims.</summary>
    public static KeyClaims Read(string key)
    {
        if (key.Split('.') is not [_, var payload, _] || PayloadBytes(payload) is not { } json)
        {
            return NoClaims;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return NoClaims;
            }

            var (owner, isExact) = OwnerIn(document.RootElement);
            return new KeyClaims(owner, ExpiryIn(document.RootElement)) { IsOwnerExact = isExact };
        }
        // A string that is not valid UTF-16 throws InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return NoClaims;
        }
    }

    private static byte[]? PayloadBytes(string payload)
    {
        // RFC 7515: base64url without padding.
        var base64 = payload.Replace('-', '+').Replace('_', '/');
        var padded = Encoding.ASCII.GetBytes(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        return Base64.DecodeFromUtf8(padded, bytes, out _, out var written) == System.Buffers.OperationStatus.Done ? bytes[..written] : null;
    }

    private static (string? Owner, bool IsExact) OwnerIn(JsonElement payload)
    {
        foreach (var name in OwnerClaims)
        {
            if (payload.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String
                && TextSanitizer.Sanitize(claim.GetString(), MaxOwnerLength) is { Length: > 0 } owner)
            {
                return (owner, claim.ValueEquals(owner));
            }
        }

        return (null, true);
    }

    private static DateTimeOffset? ExpiryIn(JsonElement payload) =>
        payload.TryGetProperty("exp", out var claim) && claim.ValueKind == JsonValueKind.Number
        && claim.TryGetDouble(out var seconds) && seconds >= EarliestExpiry && seconds <= LatestExpiry
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}

/// <summary>A key's expiry by two clocks. The service's clock counts, if it is known.</summary>
/// <param name="At">The expiry according to the key.</param>
/// <param name="Now">The current time by this machine's clock.</param>
/// <param name="ClockDifference">The time by which the service's clock is ahead of this machine's; null if no response contained its time.</param>
internal sealed record KeyExpiry(DateTimeOffset At, DateTimeOffset Now, TimeSpan? ClockDifference)
{
    /// <summary>Indicates whether the key has expired by this machine's clock, which may be wrong.</summary>
    public bool HasPassedByLocalClock => At <= Now;

    /// <summary>Indicates whether the key has expired by the service's clock or, if that is not known, by this machine's.</summary>
    public bool IsExpired => Remaining <= TimeSpan.Zero;

    /// <summary>The time until the expiry by the service's clock or, if that is not known, by this machine's.</summary>
    public TimeSpan Remaining => At - Now - (ClockDifference ?? TimeSpan.Zero);

    /// <summary>Gets the expiry of a credential; null if the credential does not contain one.</summary>
    public static KeyExpiry? From(Credential credential, DateTimeOffset now, TimeSpan? clockDifference) =>
        credential.Claims.Expires is { } at ? new(at, now, clockDifference) : null;
}
