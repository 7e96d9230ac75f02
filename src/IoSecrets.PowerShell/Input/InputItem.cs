using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>One item of the input: a secret, or something that is none.</summary>
/// <param name="Position">Its place in the input, from 1.</param>
/// <param name="Secret">The secret; null where it is none.</param>
/// <param name="Shown">As much of what it is instead as may be shown; null where nothing may.</param>
/// <param name="Description">What it is instead, for a message; null for a blank.</param>
internal readonly record struct InputItem(int Position, SecretReference? Secret, string? Shown, string? Description)
{
    /// <summary>Whether it is a blank line, which nobody meant as an id.</summary>
    public bool IsBlank => Secret is null && Description is null;

    /// <summary>The object that it came in: what a script block gets as $_.</summary>
    public object? Source { get; init; }

    /// <summary>Whether what is shown is the whole of a text that may well be a secret's name.</summary>
    public bool IsPossibleName { get; init; }

    /// <summary>Whether it stood on the command line.</summary>
    public bool IsFromCommandLine { get; init; }
}

/// <summary>Says what an item is that is no id, without saying what is in it.</summary>
internal static partial class ItemDescription
{
    private const int LongestText = 40;
    private const int LongestTypeName = 80;
    private const int MostNames = 10;

    /// <summary>A text: at most 40 harmless characters of it to show, or null, what it is, and whether it may well be a name, shown whole.</summary>
    public static (string? Shown, string Description, bool IsName) DescribeText(string text)
    {
        var shown = TextSanitizer.Sanitize(text, LongestText);
        return text switch
        {
            _ when Guid.TryParse(text, out var id) && id == Guid.Empty => (shown, "the all-zero GUID, which stands for no secret", false),
            _ when text.StartsWith("@{", StringComparison.Ordinal) => (null, "an object converted to a string; pipe the object itself", false),
            // Shown without them it would be an id, and whoever took it from the outcome would delete that.
            _ when SecretId.TryParse(shown, out _) => (null, "an ID that contains invisible characters", false),
            // Somebody may have piped in the wrong file.
            _ when CredentialPatterns.IsIn(text) => (null, "a string that is not shown because it looks like a key", false),
            _ => (shown, $"'{shown}'", shown == text.Trim() && !BrokenId().IsMatch(text)),
        };
    }

    /// <summary>Its type and its properties' names, never their values: a file with secrets in it may have been piped in.</summary>
    public static string DescribeObject(PSObject value)
    {
        var type = value.BaseObject is PSCustomObject ? "an object" : $"a {TextSanitizer.Sanitize(value.BaseObject.GetType().FullName, LongestTypeName)}";
        var names = NamesOf(value).ToArray();
        if (names.Length == 0)
        {
            return $"{type} without properties";
        }

        // The first line of a CSV file without a header becomes the names.
        return names.All(IsName)
            ? $"{type} without an ID property (to use another one: -Id {{ $_.Column }}); its properties are {string.Join(", ", names.Take(MostNames))}"
            : $"{type} without an ID property, and with {names.Length} property names that look like data; check the file's header line and delimiter";
    }

    private static IEnumerable<string> NamesOf(PSObject value) => value.BaseObject is IDictionary table
        ? table.Keys.Cast<object>().Select(key => key.ToString() ?? "")
        : value.Properties.Select(property => property.Name);

    private static bool IsName(string name) => Name().IsMatch(name) && !CredentialPatterns.IsIn(name) && !SecretId.TryParse(name, out _);

    // So many of an id's characters, and no others, are more likely an id that lost some than a name.
    [GeneratedRegex("^[{(]?[0-9A-Fa-f-]{24,}[)}]?$")]
    private static partial Regex BrokenId();

    // Digits at the end alone: a word with digits elsewhere is more likely a password than a column.
    [GeneratedRegex("^[A-Za-z_][A-Za-z_ -]{0,39}[0-9]{0,2}$")]
    private static partial Regex Name();
}
