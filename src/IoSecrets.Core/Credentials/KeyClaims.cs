using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace IoSecrets.Core.Credentials;

/// <summary>What a key tells about itself: an io.net key is <c>io-v2-</c> and a JWT, whose payload can be read without the service.</summary>
/// <param name="Owner">Whose key it is, where told.</param>
/// <param name="Expires">When it ends, where told in a way that makes sense.</param>
internal sealed record KeyClaims(string? Owner, DateTimeOffset? Expires)
{
    private const int LongestOwner = 100;

    // The claim's name is not documented; these are the usual ones.
    private static readonly string[] OwnerClaims = ["owner", "owner_id", "user_id", "sub"];

    // An expiry before the service existed, such as 0 for "never", or beyond the calendar, such as milliseconds, tells nothing.
    private static readonly double EarliestExpiry = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly double LatestExpiry = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly KeyClaims Nothing = new(null, null);

    /// <summary>Whether the owner is told to the letter; two that were cut or cleaned may look the same.</summary>
    public bool IsOwnerExact { get; private init; } = true;

    /// <summary>Reads the payload of a key or token; one that is no JWT tells nothing.</summary>
    public static KeyClaims Read(string key)
    {
        if (key.Split('.') is not [_, var payload, _] || PayloadBytes(payload) is not { } json)
        {
            return Nothing;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Nothing;
            }

            var (owner, isExact) = OwnerIn(document.RootElement);
            return new KeyClaims(owner, ExpiryIn(document.RootElement)) { IsOwnerExact = isExact };
        }
        // A text that is no valid UTF-16 throws the latter.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return Nothing;
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
                && TextSanitizer.Sanitize(claim.GetString(), LongestOwner) is { Length: > 0 } owner)
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

/// <summary>When a key ends, seen by two clocks. The service's decides, as far as it is known.</summary>
/// <param name="At">When the key says that it ends.</param>
/// <param name="Now">The time by this machine's clock.</param>
/// <param name="ClockDifference">How far the service's clock is ahead of this machine's; null if no answer told.</param>
internal sealed record KeyExpiry(DateTimeOffset At, DateTimeOffset Now, TimeSpan? ClockDifference)
{
    /// <summary>Whether it has passed by this machine's clock, which may be wrong.</summary>
    public bool HasPassedHere => At <= Now;

    /// <summary>Whether it has passed by the service's clock; if that is not known, by this machine's.</summary>
    public bool IsExpired => Left <= TimeSpan.Zero;

    /// <summary>The time until then by the service's clock; if that is not known, by this machine's.</summary>
    public TimeSpan Left => At - Now - (ClockDifference ?? TimeSpan.Zero);

    /// <summary>Gets the expiry of a credential; null if the credential does not tell it.</summary>
    public static KeyExpiry? From(Credential credential, DateTimeOffset now, TimeSpan? clockDifference) =>
        credential.Claims.Expires is { } at ? new(at, now, clockDifference) : null;
}
