using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace IoSecrets.Core.Credentials;

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
