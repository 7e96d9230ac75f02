using System.Text.Json;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>
/// Describes a change as one text: the fields that it changes, and what it changes them to, except for the value. Two changes with the same
/// text differ at most in the value.
/// </summary>
internal static class ChangeText
{
    /// <summary>Returns true if a recorded change leaves nothing of this one to be sent.</summary>
    /// <param name="recorded">The text of the recorded change.</param>
    /// <param name="change">The change.</param>
    /// <param name="mask">Masks the key, as the file does.</param>
    public static bool Settles(string? recorded, SecretUpdate change, Func<string, string> mask) => change.IsDifference
        ? change.Fields.IsEmpty || (change.Fields.IsValueAtMost && $"\n{recorded}\n".Contains($"\n{AuditFields.Value}=\n", StringComparison.Ordinal))
        : !IsMasked(change) && recorded == From(change, mask);

    /// <summary>Reads the text of the change in a line of an audit file; null if the line contains none.</summary>
    public static string? Read(JsonElement line) => line.TryGetProperty(AuditFields.Changed, out var fields) && fields.ValueKind == JsonValueKind.Array
        ? Join(
            fields.EnumerateArray().Select(field => field.ToString()),
            field => field != AuditFields.Value && line.TryGetProperty(field, out var text) ? text.ToString() : null)
        : null;

    /// <summary>Returns the names of the fields that are given.</summary>
    public static IEnumerable<string> FieldsOf(SecretFields fields)
    {
        (string Name, bool IsGiven)[] all =
        [
            (AuditFields.Name, fields.Name is not null),
            (AuditFields.Value, fields.Value is not null),
            (AuditFields.ToolName, fields.ToolName.HasValue),
            (AuditFields.ToolArgument, fields.ToolArgument.HasValue),
            (AuditFields.IsDefaultForTool, fields.IsDefaultForTool is not null),
        ];
        return all.Where(field => field.IsGiven).Select(field => field.Name);
    }

    // Two texts that contain two values look the same after the values are masked.
    private static bool IsMasked(SecretUpdate change) => change is { Fields: var fields, Recorded: var recorded }
        && ((fields.Name is { } name && name != recorded.Name)
            || (fields.ToolName is { HasValue: true, Value: { } tool } && tool != recorded.ToolName)
            || (fields.ToolArgument is { HasValue: true, Value: { } argument } && argument != recorded.ToolArgument));

    private static string From(SecretUpdate change, Func<string, string> mask)
    {
        var recorded = change.Recorded;
        return Join(FieldsOf(change.Fields), field => TextOf(field) is { } text ? mask(text) : null);

        string? TextOf(string field) => field switch
        {
            AuditFields.Name => recorded.Name,
            AuditFields.ToolName => recorded.ToolName,
            AuditFields.ToolArgument => recorded.ToolArgument,
            AuditFields.IsDefaultForTool => change.Fields.IsDefaultForTool?.ToString(),
            _ => null,
        };
    }

    // A removed tool is an empty text, which a line does not contain.
    private static string Join(IEnumerable<string> fields, Func<string, string?> textOf) =>
        string.Join('\n', fields.Select(field => $"{field}={textOf(field)?.Replace("\n", "\n ", StringComparison.Ordinal)}"));
}
