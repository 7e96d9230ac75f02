namespace IoSecrets.Input;

/// <summary>The names that the user gave, and which of them have been met.</summary>
internal sealed class NamePatterns(IEnumerable<string> names)
{
    private readonly NamePattern[] _patterns = [.. names.Select(name => new NamePattern(name))];
    private readonly HashSet<NamePattern> _met = [];

    /// <summary>The names meant to the letter that nothing has had yet.</summary>
    public IEnumerable<string> Missing => _patterns.Where(pattern => pattern.IsLiteral && !_met.Contains(pattern)).Select(pattern => pattern.Text);

    /// <summary>Whether one of them is a pattern.</summary>
    public bool HasWildcards => _patterns.Any(pattern => !pattern.IsLiteral);

    /// <summary>Whether one of them, at least, meets the name; all that do are noted.</summary>
    public bool Meet(string? name)
    {
        var isMet = false;
        foreach (var pattern in _patterns.Where(pattern => pattern.IsMatch(name)))
        {
            isMet = true;
            _met.Add(pattern);
        }

        return isMet;
    }
}
