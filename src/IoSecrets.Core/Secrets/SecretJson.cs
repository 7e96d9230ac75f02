using System.Globalization;
using System.Text.Json;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Secrets;

/// <summary>Reads secrets from the service's answers. A field that is missing, null, of another type or new is no reason to refuse the rest.</summary>
internal static class SecretJson
{
    // The service shows values of about four characters or fewer as they are.
    private const int WhollyShown = 4;

    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 64 };

    /// <summary>One secret; null if the body is not a JSON object that has an id or a name, as any answer about a secret has.</summary>
    public static Secret? Read(ReadOnlyMemory<byte> body) =>
        TryParse(body, root => root.ValueKind == JsonValueKind.Object && ReadSecret(root) is not { Id: null, Name: null } and var info ? info : null);

    /// <summary>The secret that a JSON object tells.</summary>
    public static Secret ReadSecret(JsonElement secret)
    {
        var updatedAt = TimeIn(secret, "updated_at");
        return new()
        {
            Id = IdIn(secret, "secret_id"),
            Name = TextIn(secret, "secret_name"),
            ToolName = TextIn(secret, "tool_name"),
            ToolArgument = TextIn(secret, "tool_arg"),
            IsDefaultForTool = FlagIn(secret, "is_default_for_tool"),
            Display = TextIn(secret, "display") is { } display ? display.Length > WhollyShown ? display : Redaction.Masked : null,
            UserId = IdIn(secret, "user_id"),
            CreatedAt = TimeIn(secret, "created_at"),
            UpdatedAt = updatedAt,
            // No other text: it is shown, and is to be nothing but a time.
            Revision = updatedAt is null ? null : TextIn(secret, "updated_at"),
        };
    }

    private static T? TryParse<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(body, Bounded);
            return read(document.RootElement);
        }
        // A property's name that is no valid UTF-16 throws the latter.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextIn(JsonElement secret, string name)
    {
        if (!secret.TryGetProperty(name, out var field) || field.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return field.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no text.
            return null;
        }
    }

    private static Guid? IdIn(JsonElement secret, string name) =>
        SecretId.TryParse(TextIn(secret, name), out var id) ? id : null;

    private static bool? FlagIn(JsonElement secret, string name) =>
        secret.TryGetProperty(name, out var field) && field.ValueKind is JsonValueKind.True or JsonValueKind.False ? field.GetBoolean() : null;

    // RFC 3339; a time without a zone, as Python writes its UTC times, is UTC.
    private static DateTimeOffset? TimeIn(JsonElement secret, string name) =>
        DateTimeOffset.TryParse(
            TextIn(secret, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
