using System.Text.Encodings.Web;
using System.Text.Json;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Lists;

namespace IoSecrets.Core.Secrets;

/// <summary>Reads secrets from the service's responses. Ignores fields that are missing, null, of an unexpected type, or new.</summary>
internal static class SecretJson
{
    // The service does not mask values of about four characters or fewer.
    private const int MaxUnmaskedLength = 4;

    /// <summary>Reads the list of secrets.</summary>
    // An item without a name may be the one that the user looks for.
    public static ServiceListReader<Secret> List { get; } = new(ReadSecret, secret => (secret.Id, secret is { Id: not null, Name: not null }));

    /// <summary>Reads one secret; null if the body is not a JSON object with an ID or a name, as every response about a secret is.</summary>
    public static Secret? Read(ReadOnlyMemory<byte> body) =>
        ResponseFields.TryParse(
            body, root => root.ValueKind == JsonValueKind.Object && ReadSecret(root) is not { Id: null, Name: null } and var info ? info : null);

    /// <summary>Reads a secret from a JSON object.</summary>
    public static Secret ReadSecret(JsonElement secret)
    {
        var updatedAt = ResponseFields.TimeIn(secret, "updated_at");
        return new()
        {
            Id = ResponseFields.IdIn(secret, "secret_id"),
            Name = ResponseFields.TextIn(secret, "secret_name"),
            ToolName = ResponseFields.TextIn(secret, "tool_name"),
            ToolArgument = ResponseFields.TextIn(secret, "tool_arg"),
            IsDefaultForTool = ResponseFields.FlagIn(secret, "is_default_for_tool"),
            Display = ResponseFields.TextIn(secret, "display") is { } display ? display.Length > MaxUnmaskedLength ? display : Redaction.Masked : null,
            UserId = ResponseFields.IdIn(secret, "user_id"),
            CreatedAt = ResponseFields.TimeIn(secret, "created_at"),
            UpdatedAt = updatedAt,
            // Only a valid time, because the text is shown.
            Revision = updatedAt is null ? null : ResponseFields.TextIn(secret, "updated_at"),
        };
    }
}

/// <summary>Writes the body of a request that creates or changes a secret.</summary>
internal static class RequestJson
{
    private const int MaxEscapeLength = 6;
    private const int MaxUtf8Length = 3;
    private const int MaxNamesSize = 256;

    // Only the service reads the body, so characters that are unsafe in HTML need no escape.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the given fields, which are within <see cref="FieldLimits"/>.</summary>
    public static ZeroedBuffer Write(SecretFields fields)
    {
        var body = new ZeroedBuffer(MaxSizeOf(fields));
        using var writer = new Utf8JsonWriter(body, Relaxed);
        writer.WriteStartObject();
        if (fields.Name is { } name)
        {
            writer.WriteString("secret_name", name);
        }

        if (fields.Value is { } value)
        {
            writer.WritePropertyName("secret_value");
            using var quoted = Quoted(value);
            writer.WriteRawValue(quoted.Written.Span, skipInputValidation: true);
        }

        if (fields.ToolName is { HasValue: true, Value: var tool })
        {
            writer.WriteString("tool_name", tool);
        }

        if (fields.ToolArgument is { HasValue: true, Value: var argument })
        {
            writer.WriteString("tool_arg", argument);
        }

        if (fields.IsDefaultForTool is { } isDefault)
        {
            writer.WriteBoolean("is_default_for_tool", isDefault);
        }

        writer.WriteEndObject();
        return body;
    }

    // The writer requests space for the largest possible escaped string.
    private static int MaxSizeOf(SecretFields fields)
    {
        string?[] texts = [fields.Name, fields.ToolName.Value, fields.ToolArgument.Value];
        return MaxNamesSize + ((fields.Value?.Utf8.Length ?? 0) * MaxEscapeLength) + texts.Sum(text => (text?.Length ?? 0) * MaxEscapeLength * MaxUtf8Length);
    }

    // RFC 8259, section 7. The writer's own escaping would leave the value in a shared buffer that is never cleared.
    private static ZeroedBuffer Quoted(SecretValue value)
    {
        var quoted = new ZeroedBuffer((value.Utf8.Length * MaxEscapeLength) + 2);
        Append(quoted, "\""u8);
        foreach (var character in value.Utf8)
        {
            if (character is (byte)'"' or (byte)'\\')
            {
                Append(quoted, [(byte)'\\', character]);
            }
            else if (character < ' ')
            {
                Append(quoted, [.. "\\u00"u8, HexDigit(character >> 4), HexDigit(character & 0xF)]);
            }
            else
            {
                Append(quoted, [character]);
            }
        }

        Append(quoted, "\""u8);
        return quoted;
    }

    private static void Append(ZeroedBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.GetSpan());
        buffer.Advance(bytes.Length);
    }

    private static byte HexDigit(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
