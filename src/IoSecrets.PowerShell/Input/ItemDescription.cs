using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;

namespace IoSecrets.Input;

/// <summary>Says what an item is that is no id, without saying what is in it.</summary>
internal static partial class ItemDescription
{
    private const int LongestTypeName = 80;
    private const int MostNames = 10;

    /// <summary>A text, as much of it as may be shown.</summary>
    public static string OfText(string text, string? shown) => text switch
    {
        _ when Guid.TryParse(text, out var id) && id == Guid.Empty => "the GUID of zeros, which stands for none",
        _ when text.StartsWith("@{", StringComparison.Ordinal) => "an object given as text; pipe objects in",
        _ when SecretId.TryParse(ServiceText.Clean(text, text.Length), out _) => "an id with invisible characters in it",
        _ when shown is null => "a text that is not shown because it looks like a key",
        _ => $"'{shown}'",
    };

    /// <summary>Its type and its properties' names, never their values: a file with secrets in it may have been piped in.</summary>
    public static string OfObject(PSObject value)
    {
        var type = value.BaseObject is PSCustomObject ? "an object" : $"a {ServiceText.Clean(value.BaseObject.GetType().FullName, LongestTypeName)}";
        var names = NamesOf(value).ToArray();
        if (names.Length == 0)
        {
            return $"{type} without properties";
        }

        // The first line of a CSV file without a header becomes the names.
        return names.All(IsName)
            ? $"{type} without an id, with the properties {string.Join(", ", names.Take(MostNames))}"
            : $"{type} without an id, with {names.Length} properties whose names look like data; has the file a header line?";
    }

    private static IEnumerable<string> NamesOf(PSObject value) => value.BaseObject is IDictionary table
        ? table.Keys.Cast<object>().Select(key => key.ToString() ?? "")
        : value.Properties.Select(property => property.Name);

    private static bool IsName(string name) => Name().IsMatch(name) && ShownText.Of(name) is not null;

    // Digits at the end alone: a word with digits elsewhere is more likely a password than a column.
    [GeneratedRegex("^[A-Za-z_][A-Za-z_ -]{0,39}[0-9]{0,2}$")]
    private static partial Regex Name();
}
