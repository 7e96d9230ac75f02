using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Secrets;

/// <summary>The fields to create a secret with, or to change. Only those that are named are sent.</summary>
internal sealed record SecretFields
{
    /// <summary>The name; null where it is not named. 1 to 1024 code points.</summary>
    public string? Name { get; init; }

    /// <summary>The value; null where it is not named. 4 to 1024 code points.</summary>
    public SecretValue? Value { get; init; }

    /// <summary>The tool, or the pattern over tools. 1 to 1024 code points, or null for none.</summary>
    public Optional<string?> ToolName { get; init; }

    /// <summary>The tool's argument that gets the value. 1 to 1024 code points, or null for none.</summary>
    public Optional<string?> ToolArgument { get; init; }

    /// <summary>Whether the tool uses it when it is given no value; null where it is not named.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>What the service calls the fields that are named, in the order of its reference.</summary>
    public IEnumerable<string> Names()
    {
        (string Name, bool IsNamed)[] all =
        [
            ("name", Name is not null),
            ("value", Value is not null),
            ("tool name", ToolName.HasValue),
            ("tool argument", ToolArgument.HasValue),
            ("default for the tool", IsDefaultForTool is not null),
        ];
        return all.Where(field => field.IsNamed).Select(field => field.Name);
    }
}

/// <summary>A field that may be left out, or be named and null.</summary>
/// <typeparam name="T">The field's type.</typeparam>
/// <param name="Value">What it is named to be.</param>
/// <param name="HasValue">Whether it is named.</param>
internal readonly record struct Optional<T>(T Value, bool HasValue = true);

/// <summary>The limits of the service's reference, checked before anything is sent.</summary>
internal static class FieldLimits
{
    private const int Longest = 1024;
    private const int ShortestName = 1;
    private const int ShortestValue = 4;

    /// <summary>What is wrong with the fields; null where nothing is. Names the field and its length, never what is in it.</summary>
    public static string? Validate(SecretFields fields) =>
        (fields.Name is { } name ? Validate("name", name) : null)
        ?? (fields.Value is { } value ? Validate("value", value.Length, ShortestValue, value.IsText, value.HasReplacement) : null)
        ?? (fields.ToolName.Value is { } tool ? Validate("tool name", tool) : null)
        ?? (fields.ToolArgument.Value is { } argument ? Validate("tool argument", argument) : null);

    // What was masked in an object would be stored in place of the text that it had.
    private static string? Validate(string field, string text) =>
        text.Contains(Redaction.Masked, StringComparison.Ordinal)
            ? $"the {field} contains {Redaction.Masked}, the mask of a key or value"
            : Validate(field, CodePoints.Count(text), ShortestName, CodePoints.IsText(text), CodePoints.HasReplacement(text));

    // The value can never be read back: a character that was lost on the way from a file would never be seen.
    private static string? Validate(string field, int length, int shortest, bool isText, bool hasReplacement) =>
        !isText ? $"the {field} contains half of a character (an unpaired surrogate)"
        : hasReplacement ? $"the {field} contains U+FFFD, a sign of a wrong encoding; read the file again with -Encoding"
        : length < shortest || length > Longest
            ? $"the {field} has {length} character{(length == 1 ? "" : "s")}; it must have {shortest} to {Longest}"
        : null;
}
