using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

// The body of a POST or PATCH, validated against the reference's schema.
internal sealed class SecretBody
{
    private const int MaximumLength = 1024;
    private const int MinimumValueLength = 4;

    private static readonly SecretChange NoChange = new(null, null, false, null, false, null, null);

    private readonly List<ValidationError> _errors = [];

    private SecretBody()
    {
    }

    public IReadOnlyList<ValidationError> Errors => _errors;

    public SecretChange Change { get; private set; } = NoChange;

    public static SecretBody Parse(HttpRequest request, ReadOnlyMemory<byte> bytes, bool isNew)
    {
        var body = new SecretBody();
        if (bytes.IsEmpty)
        {
            body._errors.Add(ValidationError.Missing(ValidationError.Body, "null"));
        }
        else if (request.ContentType is not null && !request.HasJsonContentType())
        {
            body._errors.Add(ValidationError.NotAnObject(ValidationError.Quote(Encoding.UTF8.GetString(bytes.Span))));
        }
        else
        {
            body.ParseJson(bytes, isNew);
        }

        return body;
    }

    private void ParseJson(ReadOnlyMemory<byte> bytes, bool isNew)
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
                _errors.Add(ValidationError.NotAnObject(root.GetRawText()));
            }
        }
        catch (JsonException e)
        {
            _errors.Add(ValidationError.InvalidJson(e.BytePositionInLine ?? 0));
        }
    }

    private void ReadFields(JsonElement root, bool isNew) => Change = new SecretChange(
        ReadString(root, "secret_name", 1, isRequired: isNew),
        ReadString(root, "secret_value", MinimumValueLength, isRequired: isNew),
        root.TryGetProperty("tool_name", out _),
        ReadString(root, "tool_name", 1, isRequired: false),
        root.TryGetProperty("tool_arg", out _),
        ReadString(root, "tool_arg", 1, isRequired: false),
        ReadBoolean(root, "is_default_for_tool"));

    private string? ReadString(JsonElement root, string name, int minimum, bool isRequired)
    {
        if (!root.TryGetProperty(name, out var field))
        {
            if (isRequired)
            {
                _errors.Add(ValidationError.Missing(LocationOf(name), root.GetRawText()));
            }

            return null;
        }

        if (field.ValueKind == JsonValueKind.Null && !isRequired)
        {
            return null;
        }

        if (!TryGetString(field, out var text))
        {
            _errors.Add(ValidationError.NotAString(LocationOf(name), field));
            return null;
        }

        var length = text.EnumerateRunes().Count();
        if (length < minimum)
        {
            _errors.Add(ValidationError.TooShort(LocationOf(name), field, minimum));
            return null;
        }

        if (length > MaximumLength)
        {
            _errors.Add(ValidationError.TooLong(LocationOf(name), field, MaximumLength));
            return null;
        }

        return text;
    }

    private static bool TryGetString(JsonElement field, out string text)
    {
        text = "";
        if (field.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = field.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON's grammar allows the escape, but it is not text.
            return false;
        }
    }

    private bool? ReadBoolean(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (field.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return field.GetBoolean();
        }

        _errors.Add(ValidationError.NotABoolean(LocationOf(name), field));
        return null;
    }

    private static string LocationOf(string name) => $"""["body","{name}"]""";
}
