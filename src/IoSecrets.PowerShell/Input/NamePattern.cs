using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>A name as the user gave it: with wildcards a pattern, else meant to the letter; capitals do not count.</summary>
internal sealed class NamePattern
{
    private readonly WildcardPattern _pattern;

    public NamePattern(string text)
    {
        Text = WildcardPattern.Unescape(text);
        IsLiteral = !WildcardPattern.ContainsWildcardCharacters(text);
        _pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
    }

    public string Text { get; }

    /// <summary>Whether it names one name; then it is an error where nothing has it.</summary>
    public bool IsLiteral { get; }

    // No tool and an empty one are the same.
    public bool IsMatch(string? name) =>
        IsLiteral ? string.Equals(name ?? "", Text, StringComparison.OrdinalIgnoreCase) : _pattern.IsMatch(name ?? "");
}
