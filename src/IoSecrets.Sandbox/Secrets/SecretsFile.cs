using System.Globalization;

namespace IoSecrets.Sandbox.Secrets;

/// <summary>Reads a file of secrets, CSV or JSON. No error contains text of the file, which may be a value.</summary>
internal static class SecretsFile
{
    private const int MaximumLength = 1024;
    private const int MinimumValueLength = 4;

    private static readonly Dictionary<string, Func<string, IEnumerable<SecretRow>>> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = CsvRows.Read,
        [".json"] = JsonRows.Read,
    };

    public static bool IsSupported(string path) => Readers.ContainsKey(Path.GetExtension(path));

    /// <exception cref="SecretsFileException">The content is invalid.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static IReadOnlyList<GivenSecret> Read(string path) =>
        [.. Readers[Path.GetExtension(path)](File.ReadAllText(path)).Select(CreateSecret)];

    private static GivenSecret CreateSecret(SecretRow row) => new()
    {
        Name = GetText(row, "Name", 1) ?? throw LengthError(row, "Name", 1),
        Value = GetText(row, "Value", MinimumValueLength),
        ToolName = GetText(row, "ToolName", 1),
        ToolArgument = GetText(row, "ToolArgument", 1),
        IsDefaultForTool = GetBoolean(row, "IsDefaultForTool"),
    };

    // An empty text counts as none: in CSV, nothing tells them apart.
    private static string? GetText(SecretRow row, string field, int minimum)
    {
        if (row.Fields.GetValueOrDefault(field) is not { Length: > 0 } text)
        {
            return null;
        }

        var length = text.EnumerateRunes().Count();
        return length >= minimum && length <= MaximumLength ? text : throw LengthError(row, field, minimum);
    }

    private static SecretsFileException LengthError(SecretRow row, string field, int minimum) =>
        new(row.Line, string.Create(CultureInfo.InvariantCulture, $"{field} must have {minimum} to {MaximumLength} characters"));

    private static bool GetBoolean(SecretRow row, string field)
    {
        if (row.Fields.GetValueOrDefault(field) is not { Length: > 0 } text)
        {
            return false;
        }

        return bool.TryParse(text, out var value) ? value : throw new SecretsFileException(row.Line, $"{field} must be True or False");
    }
}

/// <summary>A row or an object of a file.</summary>
/// <param name="Line">The line at which it begins, from 1.</param>
/// <param name="Fields">The fields by name, case-insensitive.</param>
internal sealed record SecretRow(int Line, IReadOnlyDictionary<string, string> Fields)
{
    public static Dictionary<string, string> NewFields() => new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A file of secrets has invalid content. The message has the line.</summary>
internal sealed class SecretsFileException(long line, string message)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"line {line}: {message}"));
