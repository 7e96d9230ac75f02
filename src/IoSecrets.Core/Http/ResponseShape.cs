using System.Text;
using System.Text.Json;

namespace IoSecrets.Core.Http;

/// <summary>The kind of body that a response has.</summary>
internal enum BodyKind
{
    /// <summary>No body, or only blanks.</summary>
    Empty,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>A JSON object, perhaps cut short.</summary>
    Object,

    /// <summary>Another JSON value, perhaps cut short.</summary>
    Json,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>The form of a response: media type, kind of body and, of a JSON object, its fields. It tells the service's own responses from others'.</summary>
/// <param name="MediaType">The media type in lower case, without parameters; null if the response has none.</param>
/// <param name="Body">The kind of body.</param>
/// <param name="Fields">The names of a JSON object's fields, in order, each on a line of its own; only read when asked for.</param>
internal readonly record struct ResponseShape(string? MediaType, BodyKind Body, string Fields)
{
    private const string Detail = "detail";

    // Blanks, and the marks and zeros that UTF-8 and UTF-16 put before the first character.
    private static readonly byte[] BlankBytes = [.. " \t\r\n\f\v\0"u8, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF];

    private static readonly JsonReaderOptions Bounded = new() { MaxDepth = 64 };

    /// <summary>Whether the body is a web page.</summary>
    public bool IsHtml => Body == BodyKind.Html;

    /// <summary>Whether the response is JSON by its label or, without one, has no body or one that begins like JSON.</summary>
    public bool IsJson => Body != BodyKind.Html && (MediaType is null ? Body != BodyKind.Text : IsJsonType(MediaType));

    /// <summary>Whether the body is a JSON object with a field <c>detail</c>, as FastAPI's errors are.</summary>
    public bool HasDetail => Fields.Split('\n').Contains(Detail);

    /// <summary>Reads the form of a response.</summary>
    /// <param name="contentType">The header as it was sent; null for none.</param>
    /// <param name="body">The body, or its beginning.</param>
    /// <param name="withFields">Whether the names of a JSON object's fields are wanted.</param>
    public static ResponseShape From(string? contentType, ReadOnlySpan<byte> body, bool withFields)
    {
        var type = MediaTypeOf(contentType);
        // As it was sent: a label that does not parse can still say that it is a page.
        var kind = contentType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true ? BodyKind.Html : KindOf(body.TrimStart(BlankBytes));
        return new ResponseShape(type, kind, withFields && kind == BodyKind.Object ? FieldsOf(body) : "");
    }

    /// <summary>Whether the body is a JSON object that names an error: a non-null <c>detail</c> or <c>error</c>.</summary>
    public static bool NamesError(ReadOnlySpan<byte> body) => ReadFields(body, names: null);

    private static string? MediaTypeOf(string? contentType) =>
        contentType is null || contentType.AsSpan().Trim().IsEmpty ? null
        // What nearly every response has, without a new text for each.
        : contentType == "application/json" ? contentType
        : contentType.Split(';')[0].Trim().ToLowerInvariant();

    // RFC 6839, 3.1: the suffix +json.
    private static bool IsJsonType(string type) =>
        type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal);

    private static BodyKind KindOf(ReadOnlySpan<byte> body) => body switch
    {
        [] => BodyKind.Empty,
        [(byte)'<', ..] => BodyKind.Html,
        [(byte)'{', ..] => BodyKind.Object,
        [(byte)'[' or (byte)'"', ..] => BodyKind.Json,
        _ => BodyKind.Text,
    };

    private static string FieldsOf(ReadOnlySpan<byte> body)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        ReadFields(body, names);
        return string.Join('\n', names);
    }

    // As far as it can be read: a body may be cut short, or go on as something else.
    private static bool ReadFields(ReadOnlySpan<byte> body, SortedSet<string>? names)
    {
        var namesError = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(Bounded));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var isDetail = reader.ValueTextEquals("detail"u8);
                var isError = isDetail || reader.ValueTextEquals("error"u8);
                names?.Add(isDetail ? Detail : Encoding.UTF8.GetString(reader.ValueSpan));
                var isRead = reader.Read();
                namesError |= isError && !(isRead && reader.TokenType == JsonTokenType.Null);
                if (!isRead || !reader.TrySkip())
                {
                    break;
                }
            }
        }
        // A name that is not valid UTF-16 throws the latter.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // What was read until here stands.
        }

        return namesError;
    }
}
