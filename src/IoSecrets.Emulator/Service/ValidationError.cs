using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IoSecrets.Emulator;

// An entry of a 422, in the shape of FastAPI's. Location and Input are JSON.
internal sealed record ValidationError(string Type, string Location, string Message, string Input)
{
    public const string Body = """["body"]""";

    public static ValidationError InvalidId(string parameter, string text) =>
        new("uuid_parsing", $"""["path","{parameter}"]""", "Input should be a valid UUID", Quote(text));

    public static ValidationError InvalidJson(long position) =>
        new("json_invalid", string.Create(CultureInfo.InvariantCulture, $"""["body",{position}]"""), "JSON decode error", "{}");

    public static ValidationError NotAnObject(string input) =>
        new("model_attributes_type", Body, "Input should be a valid dictionary or object to extract fields from", input);

    public static ValidationError Missing(string location, string input) => new("missing", location, "Field required", input);

    public static ValidationError NotAString(string location, JsonElement field) =>
        new("string_type", location, "Input should be a valid string", field.GetRawText());

    public static ValidationError NotABoolean(string location, JsonElement field) =>
        new("bool_type", location, "Input should be a valid boolean", field.GetRawText());

    public static ValidationError TooShort(string location, JsonElement field, int minimum) =>
        new("string_too_short", location, FormattableString.Invariant($"String should have at least {minimum} characters"), field.GetRawText());

    public static ValidationError TooLong(string location, JsonElement field, int maximum) =>
        new("string_too_long", location, FormattableString.Invariant($"String should have at most {maximum} characters"), field.GetRawText());

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.WritePropertyName("loc");
        writer.WriteRawValue(Location);
        writer.WriteString("msg", Message);
        writer.WritePropertyName("input");

        // Not validated again: a parser accepted the text, and the writer rejects some escapes that parsers accept.
        writer.WriteRawValue(Input, skipInputValidation: true);
        writer.WriteEndObject();
    }
}
