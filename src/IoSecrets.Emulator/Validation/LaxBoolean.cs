using System.Text.Json;

namespace IoSecrets.Emulator;

// What Pydantic takes for a boolean unless told to be strict: https://docs.pydantic.dev/latest/api/standard_library_types/#booleans
internal static class LaxBoolean
{
    private static readonly string[] True = ["1", "on", "t", "true", "y", "yes"];
    private static readonly string[] False = ["0", "off", "f", "false", "n", "no"];

    public static bool TryRead(JsonElement field, out bool value)
    {
        var text = field.ValueKind is JsonValueKind.String or JsonValueKind.Number ? field.GetRawText().Trim('"') : null;
        value = field.ValueKind == JsonValueKind.True || True.Contains(text, StringComparer.OrdinalIgnoreCase);
        return value || field.ValueKind == JsonValueKind.False || False.Contains(text, StringComparer.OrdinalIgnoreCase);
    }
}
