using System.Text.Encodings.Web;
using System.Text.Json;

namespace IoSecrets.Core.Secrets;

/// <summary>Writes the body of a request that creates or changes a secret.</summary>
internal static class FieldsJson
{
    // Four texts within the limits, each code point as two escapes of six bytes, and room for what a writer asks for beforehand.
    private const int LargestBody = 64 * 1024;
    private const int LongestEscape = 6;

    // The body goes to the service and nowhere else: what a page would have to escape can stay as it is.
    private static readonly JsonWriterOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The fields that are named; within <see cref="FieldLimits"/>.</summary>
    public static ClearedBuffer Write(SecretFields fields)
    {
        var body = new ClearedBuffer(LargestBody);
        using var writer = new Utf8JsonWriter(body, AsItIs);
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

        if (fields.ToolName is { IsNamed: true, Value: var tool })
        {
            writer.WriteString("tool_name", tool);
        }

        if (fields.ToolArgument is { IsNamed: true, Value: var argument })
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

    // RFC 8259, section 7. The writer's own escaping would leave the value in a shared buffer that nobody clears.
    private static ClearedBuffer Quoted(SecretValue value)
    {
        var quoted = new ClearedBuffer((value.Utf8.Length * LongestEscape) + 2);
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

    private static void Append(ClearedBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.GetSpan());
        buffer.Advance(bytes.Length);
    }

    private static byte HexDigit(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
