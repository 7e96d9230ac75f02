using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>The names that the user gave, and which of them have been met.</summary>
internal sealed class NamePatterns
{
    private readonly string[] _literals;
    private readonly WildcardMatcher[] _patterns;
    // Looked up and not gone through: a file may hold as many names as the account has secrets.
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _met = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="names">With wildcards each is a pattern, else meant to the letter; capitals do not count.</param>
    public NamePatterns(IEnumerable<string> names)
    {
        var kinds = names.ToLookup(WildcardPattern.ContainsWildcardCharacters, EqualityComparer<bool>.Default);
        _literals = [.. kinds[false].Select(WildcardPattern.Unescape)];
        _patterns = [.. kinds[true].Select(pattern => new WildcardMatcher(pattern))];
        _names = new(_literals, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names meant to the letter that nothing has had yet.</summary>
    public IEnumerable<string> Missing => _literals.Where(name => !_met.Contains(name));

    /// <summary>Whether one of them is a pattern.</summary>
    public bool HasWildcards => _patterns.Length > 0;

    /// <summary>Whether one of them, at least, meets the name; those meant to the letter are noted.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Meet(string? name, CancellationToken cancellationToken)
    {
        // No tool and an empty one are the same.
        var text = name ?? "";
        var isNamed = _names.Contains(text);
        if (isNamed)
        {
            _met.Add(text);
        }

        return isNamed || Array.Exists(_patterns, pattern => pattern.IsMatch(text, cancellationToken));
    }
}
