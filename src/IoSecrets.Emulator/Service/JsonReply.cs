using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal static class JsonReply
{
    // FastAPI sends text beyond ASCII as it is; so does this encoder, up to U+FFFF.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Reply Of(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return new Reply(status, buffer.WrittenMemory);
    }

    public static Reply Of(StoredSecret secret) => Of(StatusCodes.Status200OK, writer => Write(writer, secret));

    public static Reply Of(IReadOnlyList<StoredSecret> secrets, int? longest) => Of(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");
        foreach (var secret in secrets.Take(longest ?? int.MaxValue))
        {
            Write(writer, secret);
        }

        writer.WriteEndArray();
        if (secrets.Count > longest)
        {
            writer.WriteNumber("total", secrets.Count);
        }

        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, StoredSecret secret)
    {
        writer.WriteStartObject();
        writer.WriteString("secret_id", secret.SecretId);
        writer.WriteString("user_id", secret.UserId);
        writer.WriteString("secret_name", secret.Name);
        writer.WriteString("display", secret.Display);
        writer.WriteString("tool_name", secret.ToolName);
        writer.WriteString("tool_arg", secret.ToolArgument);
        writer.WriteBoolean("is_default_for_tool", secret.IsDefaultForTool);
        WriteTime(writer, "created_at", secret.CreatedAt);
        WriteTime(writer, "updated_at", secret.UpdatedAt);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char["yyyy-MM-ddTHH:mm:ss.ffffffZ".Length];
        time.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString(name, text);
    }
}
