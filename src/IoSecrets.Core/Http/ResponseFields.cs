using System.Globalization;
using System.Text.Json;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Http;

/// <summary>Reads the fields of an item in a response. Ignores fields that are missing, null or of an unexpected type.</summary>
internal static class ResponseFields
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 64 };

    /// <summary>Reads a JSON document; null if it is not valid.</summary>
    public static T? TryParse<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(body, Bounded);
            return read(document.RootElement);
        }
        // A property name that is not valid UTF-16 throws InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Gets a string; null if the field is not a string of valid UTF-16.</summary>
    public static string? TextIn(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var field) || field.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return field.GetString();
        }
        catch (InvalidOperationException)
        {
            // The string contains an unpaired surrogate.
            return null;
        }
    }

    /// <summary>Gets an ID; null if the field is not one.</summary>
    public static Guid? IdIn(JsonElement item, string name) =>
        SecretId.TryParse(TextIn(item, name), out var id) ? id : null;

    /// <summary>Gets a Boolean value; null if the field is not one.</summary>
    public static bool? FlagIn(JsonElement item, string name) =>
        item.TryGetProperty(name, out var field) && field.ValueKind is JsonValueKind.True or JsonValueKind.False ? field.GetBoolean() : null;

    /// <summary>Gets a time; null if the field is not one.</summary>
    // RFC 3339; a time without a zone, as Python writes its UTC times, is UTC.
    public static DateTimeOffset? TimeIn(JsonElement item, string name) =>
        DateTimeOffset.TryParse(
            TextIn(item, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
