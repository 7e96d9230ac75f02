using System.Text;
using System.Text.Json;

namespace IoSecrets.Emulator;

// The body of POST and PATCH, with what is wrong with it.
internal sealed class SecretBody
{
    private const int MaximumLength = 1024;
    private const int MinimumValueLength = 4;
    private const string BodyLocation = """["body"]""";

    private static readonly SecretChange NoChange = new(null, null, false, null, false, null, null);

    private readonly List<ValidationError> _errors = [];

    private SecretBody()
    {
    }

    public IReadOnlyList<ValidationError> Errors => _errors;

    // FastAPI answers this at once, without looking at the path.
    public bool IsInvalidJson { get; private set; }

    public SecretChange Change { get; private set; } = NoChange;

    public static SecretBody Read(ReadOnlyMemory<byte> bytes, string? contentType, bool isNew)
    {
        var body = new SecretBody();
        if (bytes.IsEmpty)
        {
            body._errors.Add(new("missing", BodyLocation, "Field required", "null"));
        }
        else if (!IsJson(contentType))
        {
            body.RefuseShape(ValidationError.Quote(Encoding.UTF8.GetString(bytes.Span)));
        }
        else
        {
            body.Parse(bytes, isNew);
        }

        return body;
    }

    private static bool IsJson(string? contentType)
    {
        var mediaType = contentType?.Split(';')[0].Trim();
        return string.IsNullOrEmpty(mediaType)
            || mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                && mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private void Parse(ReadOnlyMemory<byte> bytes, bool isNew)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                ReadFields(root, isNew);
            }
            else
            {
                RefuseShape(root.GetRawText());
            }
        }
        catch (JsonException e)
        {
            IsInvalidJson = true;
            _errors.Add(ValidationError.OfJson(e.BytePositionInLine ?? 0, "Expecting value"));
        }
    }

    private void ReadFields(JsonElement root, bool isNew)
    {
        var hasToolName = root.TryGetProperty("tool_name", out _);
        var hasToolArgument = root.TryGetProperty("tool_arg", out _);
        Change = new SecretChange(
            Text(root, "secret_name", 1, isRequired: isNew),
            Text(root, "secret_value", MinimumValueLength, isRequired: isNew),
            hasToolName,
            Text(root, "tool_name", 1, isRequired: false),
            hasToolArgument,
            Text(root, "tool_arg", 1, isRequired: false),
            Flag(root, "is_default_for_tool"));
    }

    private string? Text(JsonElement root, string name, int minimum, bool isRequired)
    {
        if (!root.TryGetProperty(name, out var field))
        {
            if (isRequired)
            {
                _errors.Add(new("missing", LocationOf(name), "Field required", root.GetRawText()));
            }

            return null;
        }

        if (field.ValueKind == JsonValueKind.Null && !isRequired)
        {
            return null;
        }

        if (field.ValueKind != JsonValueKind.String)
        {
            _errors.Add(new("string_type", LocationOf(name), "Input should be a valid string", field.GetRawText()));
            return null;
        }

        return WellFormedText(field, name) is { } text && HasLength(field, name, text, minimum) ? text : null;
    }

    private string? WellFormedText(JsonElement field, string name)
    {
        try
        {
            return field.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON's grammar allows the escape, but it is no text.
            const string Message = "Input should be a valid string, unable to parse raw data as a unicode string";
            _errors.Add(new("string_unicode", LocationOf(name), Message, field.GetRawText()));
            return null;
        }
    }

    private bool HasLength(JsonElement field, string name, string text, int minimum)
    {
        var length = text.EnumerateRunes().Count();
        if (length >= minimum && length <= MaximumLength)
        {
            return true;
        }

        var isTooLong = length > MaximumLength;
        _errors.Add(ValidationError.OfLength(LocationOf(name), field.GetRawText(), isTooLong, isTooLong ? MaximumLength : minimum));
        return false;
    }

    private bool? Flag(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (LaxBoolean.TryRead(field, out var flag))
        {
            return flag;
        }

        var isText = field.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        _errors.Add(isText
            ? new("bool_parsing", LocationOf(name), "Input should be a valid boolean, unable to interpret input", field.GetRawText())
            : new("bool_type", LocationOf(name), "Input should be a valid boolean", field.GetRawText()));
        return null;
    }

    private void RefuseShape(string input) => _errors.Add(new(
        "model_attributes_type", BodyLocation, "Input should be a valid dictionary or object to extract fields from", input));

    private static string LocationOf(string name) => $"""["body","{name}"]""";
}
