using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IoSecrets.Emulator;

// Location, Input and the context's value are JSON as it is to be written.
internal sealed record ValidationError(string Type, string Location, string Message, string Input)
{
    public (string Name, string Value)? Context { get; init; }

    // FastAPI makes some entries itself; Pydantic's page of reasons is linked only from Pydantic's own.
    public bool IsFromPydantic { get; init; } = true;

    public static ValidationError OfUuid(string text)
    {
        var reason = UuidText.ReasonAgainst(text);
        return new("uuid_parsing", """["path","secret_id"]""", "Input should be a valid UUID, " + reason, Quote(text))
        {
            Context = ("error", Quote(reason)),
        };
    }

    public static ValidationError OfJson(long position, string reason) =>
        new("json_invalid", string.Create(CultureInfo.InvariantCulture, $"""["body",{position}]"""), "JSON decode error", "{}")
        {
            Context = ("error", Quote(reason)),
            IsFromPydantic = false,
        };

    public static ValidationError OfLength(string location, string input, bool isTooLong, int bound)
    {
        var (type, words, limit) = isTooLong
            ? ("string_too_long", "at most", "max_length")
            : ("string_too_short", "at least", "min_length");
        var number = bound.ToString(CultureInfo.InvariantCulture);
        return new(type, location, $"String should have {words} {number} character{(bound == 1 ? "" : "s")}", input)
        {
            Context = (limit, number),
        };
    }

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
