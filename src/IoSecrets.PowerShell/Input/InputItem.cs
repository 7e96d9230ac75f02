using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>An item of the input: a secret, or invalid input.</summary>
/// <param name="Position">The position in the input, from 1.</param>
/// <param name="Secret">The secret; null if the item is invalid.</param>
/// <param name="Shown">The part of an invalid item that may be shown; null if nothing may be shown.</param>
/// <param name="Description">The description of an invalid item, for a message; null for a blank item.</param>
internal readonly record struct InputItem(int Position, SecretReference? Secret, string? Shown, string? Description)
{
    /// <summary>True for a blank line, which is not meant as an ID.</summary>
    public bool IsBlank => Secret is null && Description is null;

    /// <summary>
    /// The input object of a secret, which a script block receives as $_. Of invalid items, only a string and an object without an ID property have one.
    /// </summary>
    public object? Source { get; init; }

    /// <summary>True if the shown text is complete and may be the name of a secret.</summary>
    public bool IsPossibleName { get; init; }

    /// <summary>True if the item is from the command line.</summary>
    public bool IsFromCommandLine { get; init; }
}

/// <summary>Describes an item that is not an ID, without its content.</summary>
internal static partial class ItemDescription
{
    private const int MaxTextLength = 40;
    private const int MaxTypeNameLength = 80;
    private const int MaxNames = 10;

    /// <summary>Describes a string: at most 40 sanitized characters to show, or null; a description; and whether the shown text may be a name.</summary>
    public static (string? Shown, string Description, bool IsName) DescribeText(string text)
    {
        var shown = TextSanitizer.Sanitize(text, MaxTextLength);
        return text switch
        {
            _ when Guid.TryParse(text, out var id) && id == Guid.Empty => (shown, "the all-zero GUID, which stands for no secret", false),
            _ when text.StartsWith("@{", StringComparison.Ordinal) => (null, "an object converted to a string; pipe the object itself", false),
            // Without the invisible characters it would be a valid ID, and a user who copied it from the outcome would delete that secret.
            _ when SecretId.TryParse(shown, out _) => (null, "an ID that contains invisible characters", false),
            // The user may have piped in a wrong file that contains keys.
            _ when CredentialPatterns.IsIn(text) => (null, "a string that is not shown because it looks like a key", false),
            _ => (shown, $"'{shown}'", shown == text.Trim() && !BrokenId().IsMatch(text)),
        };
    }

    /// <summary>Describes an object by its type and its property names, never by its values: they may be secrets from a file.</summary>
    public static string DescribeObject(PSObject value)
    {
        var type = value.BaseObject is PSCustomObject ? "an object" : $"a {TextSanitizer.Sanitize(value.BaseObject.GetType().FullName, MaxTypeNameLength)}";
        var names = GetNames(value).ToArray();
        if (names.Length == 0)
        {
            return $"{type} without properties";
        }

        // In a CSV file without a header, the data of the first line become the property names.
        var shown = names.Where(name => IsName(name) && NameOfId().IsMatch(name)).Take(MaxNames).ToArray();
        return shown.Length > 0
            ? $"{type} without an ID property (to use another one: -Id {{ $_.Column }}); it has {string.Join(", ", shown)}"
            : $"{type} without an ID property; check the file's header line and delimiter";
    }

    /// <summary>Returns the columns of a row that are not read, if a column that is read is missing. Names that look like data are omitted.</summary>
    public static IReadOnlyList<string> FindUnknownColumns(PSObject row, IReadOnlyCollection<string> read)
    {
        var names = GetNames(row).ToArray();
        // Without a name or an ID, the first line of the file is most likely not a header.
        var isHeader = names.Intersect([nameof(Secret.Name), .. SecretInput.IdProperties], StringComparer.OrdinalIgnoreCase).Any();
        return !isHeader || read.All(column => names.Contains(column, StringComparer.OrdinalIgnoreCase)) ? []
            : [.. names.Where(name => IsName(name) && !read.Contains(name, StringComparer.OrdinalIgnoreCase) && !IsOutputColumn(name)).Take(MaxNames)];
    }

    // Rows from Get-IoSecret have these columns too.
    private static bool IsOutputColumn(string name) =>
        typeof(Secret).GetProperty(name, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance) is not null
        || RowFields.ParameterFor(name) is not null;

    private static IEnumerable<string> GetNames(PSObject value) => value.BaseObject is IDictionary table
        ? table.Keys.Cast<object>().Select(key => key.ToString() ?? "")
        : value.Properties.Select(property => property.Name);

    private static bool IsName(string name) => Name().IsMatch(name) && !CredentialPatterns.IsIn(name) && !SecretId.TryParse(name, out _);

    // A text of this length with only the characters of an ID is more likely an incomplete ID than a name.
    [GeneratedRegex("^[{(]?[0-9A-Fa-f-]{24,}[)}]?$")]
    private static partial Regex BrokenId();

    // Digits only at the end: a word with digits elsewhere is more likely a password than a column name.
    [GeneratedRegex("^[A-Za-z_][A-Za-z_ -]{0,39}[0-9]{0,2}$")]
    private static partial Regex Name();

    // A word of its own: a password may contain "id".
    [GeneratedRegex("^([A-Za-z]+_)*(id|uuid|guid|name)$|^[A-Z][A-Za-z]*(Id|ID|Uuid|Guid|Name)$|^(ID|UUID|GUID|Id|Uuid|Guid|Name)$")]
    private static partial Regex NameOfId();
}
