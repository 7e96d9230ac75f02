using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal static class ValidationReply
{
    private const string ReasonsUri = "https://errors.pydantic.dev/2.10/v/";

    public static Reply Of(IReadOnlyList<ValidationError> errors) => JsonReply.Of(StatusCodes.Status422UnprocessableEntity, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("detail");
        foreach (var error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("type", error.Type);
            WriteRaw("loc", error.Location);
            writer.WriteString("msg", error.Message);
            WriteRaw("input", error.Input);
            if (error.Context is var (name, value))
            {
                writer.WriteStartObject("ctx");
                WriteRaw(name, value);
                writer.WriteEndObject();
            }

            if (error.IsFromPydantic)
            {
                writer.WriteString("url", ReasonsUri + error.Type);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        // Unchecked, because the text came out of a parser and may hold escapes that a stricter reader refuses.
        void WriteRaw(string name, string json)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    });
}
