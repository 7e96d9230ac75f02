using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Secrets;

/// <summary>The fields of a secret to create or change. Only the given fields are sent.</summary>
internal sealed record SecretFields
{
    /// <summary>The name, 1 to 1024 code points; null if not given.</summary>
    public string? Name { get; init; }

    /// <summary>The value, 4 to 1024 code points; null if not given.</summary>
    public SecretValue? Value { get; init; }

    /// <summary>The tool, or a pattern over tools, 1 to 1024 code points; null for none.</summary>
    public Optional<string?> ToolName { get; init; }

    /// <summary>The tool's argument that gets the value, 1 to 1024 code points; null for none.</summary>
    public Optional<string?> ToolArgument { get; init; }

    /// <summary>True if the tool uses the secret when it is given no value; null if not given.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>Indicates whether no field is given.</summary>
    public bool IsEmpty => Value is null && HasNoFieldButValue;

    /// <summary>Indicates whether no field but the value is given.</summary>
    public bool HasNoFieldButValue => Name is null && !ToolName.HasValue && !ToolArgument.HasValue && IsDefaultForTool is null;
}

/// <summary>A field that may be absent, or given as null.</summary>
/// <typeparam name="T">The field's type.</typeparam>
/// <param name="Value">The given value.</param>
/// <param name="HasValue">True if the field is given.</param>
internal readonly record struct Optional<T>(T Value, bool HasValue = true);

/// <summary>Checks the limits of the service's reference before anything is sent.</summary>
internal static class FieldLimits
{
    private const int MaxLength = 1024;
    private const int MinNameLength = 1;
    private const int MinValueLength = 4;

    /// <summary>Returns the error in the fields, or null. It names the field and its length, never its content.</summary>
    public static string? Validate(SecretFields fields) =>
        (fields.Name is { } name ? Validate("name", name) : null)
        ?? (fields.Value is { } value ? Validate("value", value.Length, MinValueLength, value.IsText, value.HasReplacement)
            ?? (value.IsPlaceholder ? "the value is a mask, or the name of a type, in place of a value" : null) : null)
        ?? (fields.ToolName.Value is { } tool ? Validate("tool name", tool) : null)
        ?? (fields.ToolArgument.Value is { } argument ? Validate("tool argument", argument) : null);

    // A masked text from an output object would replace the stored one.
    private static string? Validate(string field, string text) =>
        text.Contains(Redaction.Masked, StringComparison.Ordinal)
            ? $"the {field} contains {Redaction.Masked}, the mask of a key or value"
            : Validate(field, CodePoints.Count(text), MinNameLength, CodePoints.IsText(text), CodePoints.HasReplacement(text));

    // The value cannot be read back, so a character lost while reading a file would never be noticed.
    private static string? Validate(string field, int length, int minimum, bool isText, bool hasReplacement) =>
        !isText ? $"the {field} contains half of a character (an unpaired surrogate)"
        : hasReplacement ? $"the {field} contains U+FFFD, a sign of a wrong encoding; read the file again with -Encoding"
        : length < minimum || length > MaxLength
            ? $"the {field} has {length} character{(length == 1 ? "" : "s")}; it must have {minimum} to {MaxLength}"
        : null;
}
