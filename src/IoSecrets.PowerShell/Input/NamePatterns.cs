namespace IoSecrets.Input;

/// <summary>The names that the user gave, and which of them have been met.</summary>
internal sealed class NamePatterns
{
    private readonly NamePattern[] _literals;
    private readonly NamePattern[] _patterns;
    // Looked up and not gone through: a file may hold as many names as the account has secrets.
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _met = new(StringComparer.OrdinalIgnoreCase);

    public NamePatterns(IEnumerable<string> names)
    {
        NamePattern[] all = [.. names.Select(name => new NamePattern(name))];
        _literals = [.. all.Where(name => name.IsLiteral)];
        _patterns = [.. all.Where(name => !name.IsLiteral)];
        _names = new(_literals.Select(name => name.Text), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names meant to the letter that nothing has had yet.</summary>
    public IEnumerable<string> Missing => _literals.Select(name => name.Text).Where(name => !_met.Contains(name));

    /// <summary>Whether one of them is a pattern.</summary>
    public bool HasWildcards => _patterns.Length > 0;

    /// <summary>Whether one of them, at least, meets the name; those meant to the letter are noted.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Meet(string? name, CancellationToken stop)
    {
        // No tool and an empty one are the same.
        var isNamed = _names.Contains(name ?? "");
        if (isNamed)
        {
            _met.Add(name ?? "");
        }

        return isNamed || Array.Exists(_patterns, pattern => pattern.IsMatch(name, stop));
    }
}
