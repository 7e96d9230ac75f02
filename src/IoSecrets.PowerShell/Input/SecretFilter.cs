using System.Management.Automation;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>Narrows a list; a condition that is not given lets everything through.</summary>
internal sealed class SecretFilter
{
    /// <summary>Names or patterns over names.</summary>
    public NamePatterns? Names { get; init; }

    /// <summary>Tools or patterns over tools.</summary>
    public NamePatterns? ToolNames { get; init; }

    /// <summary>Arguments or patterns over arguments.</summary>
    public NamePatterns? ToolArguments { get; init; }

    /// <summary>Whether it is the tool's default.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>Created before this time; one whose time is not known is not.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Last changed before this time; one whose time is not known is not.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    // The name comes last: one is met only by a secret that fits in every other way.
    public bool LetsThrough(Secret shown, CancellationToken cancellationToken)
    {
        var secret = shown.Received;
        return (ToolNames?.Meet(secret.ToolName, cancellationToken) ?? true)
            && (ToolArguments?.Meet(secret.ToolArgument, cancellationToken) ?? true)
            && (IsDefaultForTool is not { } isDefault || (secret.IsDefaultForTool ?? false) == isDefault)
            && (CreatedBefore is not { } created || secret.CreatedAt < created)
            && (UpdatedBefore is not { } updated || secret.UpdatedAt < updated)
            && (Names?.Meet(secret.Name, cancellationToken) ?? true);
    }
}

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

/// <summary>The secrets of a list that the user named.</summary>
internal sealed class NameSelection(IEnumerable<string> names)
{
    private readonly NamePatterns _patterns = new(names);
    private readonly List<SecretReference> _secrets = [];
    private int _listed;

    public IReadOnlyList<SecretReference> Secrets => _secrets;

    /// <summary>Names meant to the letter that no secret has.</summary>
    public IEnumerable<string> Missing => _patterns.Missing;

    /// <summary>Whether a pattern took all that is there.</summary>
    public bool IsEverything => _patterns.HasWildcards && _listed > 0 && _secrets.Count == _listed;

    /// <summary>Takes those of a list.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Take(IEnumerable<Secret> list, CancellationToken cancellationToken)
    {
        // One that the service gives no id for cannot be deleted, and is not counted.
        foreach (var secret in list.Where(secret => secret.Id is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _listed++;
            if (_patterns.Meet(secret.Received.Name, cancellationToken))
            {
                _secrets.Add(SecretReference.From(secret));
            }
        }
    }
}
