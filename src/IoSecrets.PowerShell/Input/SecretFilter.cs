using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>Filters a list of secrets; a condition that is null matches every secret.</summary>
internal sealed class SecretFilter
{
    /// <summary>The names, or patterns for names.</summary>
    public NamePatterns? Names { get; init; }

    /// <summary>The tools, or patterns for tools.</summary>
    public NamePatterns? ToolNames { get; init; }

    /// <summary>The tool arguments, or patterns for tool arguments.</summary>
    public NamePatterns? ToolArguments { get; init; }

    /// <summary>The value of DefaultForTool.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>The time before which a secret was created; a secret without this time does not match.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>The time at or after which a secret was created; a secret without this time does not match.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>The time before which a secret was last changed; a secret without this time does not match.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <summary>The time at or after which a secret was last changed; a secret without this time does not match.</summary>
    public DateTimeOffset? UpdatedAfter { get; init; }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    // The name is matched last, because a name counts as found only if the secret also matches all other conditions.
    public bool Matches(Secret shown, CancellationToken cancellationToken)
    {
        var secret = shown.Received;
        return (ToolNames?.Match(secret.ToolName, cancellationToken) ?? true)
            && (ToolArguments?.Match(secret.ToolArgument, cancellationToken) ?? true)
            && (IsDefaultForTool is not { } isDefault || (secret.IsDefaultForTool ?? false) == isDefault)
            && (CreatedBefore is not { } created || secret.CreatedAt < created)
            && (CreatedAfter is not { } createdFrom || secret.CreatedAt >= createdFrom)
            && (UpdatedAfter is not { } updatedFrom || secret.UpdatedAt >= updatedFrom)
            && (UpdatedBefore is not { } updated || secret.UpdatedAt < updated)
            && (Names?.Match(secret.Name, cancellationToken) ?? true);
    }
}

/// <summary>Matches the names that the user specified, and records which of them were found.</summary>
internal sealed class NamePatterns
{
    private readonly string[] _literals;
    private readonly WildcardMatcher[] _patterns;
    // A set rather than a list, because a file may contain as many names as the account has secrets.
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _matched = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="names">The names; a name with wildcards is a pattern, any other is literal. Both are case-insensitive.</param>
    public NamePatterns(IEnumerable<string> names)
    {
        var kinds = names.ToLookup(WildcardPattern.ContainsWildcardCharacters, EqualityComparer<bool>.Default);
        _literals = [.. kinds[false].Select(WildcardPattern.Unescape)];
        _patterns = [.. kinds[true].Select(pattern => new WildcardMatcher(pattern))];
        _names = new(_literals, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The literal names that no secret has had yet.</summary>
    public IEnumerable<string> Missing => _literals.Where(name => !_matched.Contains(name));

    /// <summary>True if at least one name is a pattern.</summary>
    public bool HasWildcards => _patterns.Length > 0;

    /// <summary>Returns whether a name or a pattern matches, and records a literal name as found.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Match(string? name, CancellationToken cancellationToken)
    {
        // A missing tool and an empty tool are the same.
        var text = name ?? "";
        var isLiteral = _names.Contains(text);
        if (isLiteral)
        {
            _matched.Add(text);
        }

        return isLiteral || Array.Exists(_patterns, pattern => pattern.IsMatch(text, cancellationToken));
    }
}

/// <summary>Selects the secrets of a list by the names that the user specified.</summary>
internal sealed class NameSelection(IEnumerable<string> names)
{
    private readonly NamePatterns _patterns = new(names);
    private readonly List<SecretReference> _secrets = [];
    private int _listed;

    public IReadOnlyList<SecretReference> Secrets => _secrets;

    /// <summary>The literal names that no secret has.</summary>
    public IEnumerable<string> Missing => _patterns.Missing;

    /// <summary>True if a pattern was specified and every secret of the list is selected.</summary>
    public bool IsEverything => _patterns.HasWildcards && _listed > 0 && _secrets.Count == _listed;

    /// <summary>Adds the matching secrets of a list.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void AddMatches(IEnumerable<Secret> list, CancellationToken cancellationToken)
    {
        // A secret that the service returned without an ID cannot be deleted, and does not count.
        foreach (var secret in list.Where(secret => secret.Id is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _listed++;
            if (_patterns.Match(secret.Received.Name, cancellationToken))
            {
                _secrets.Add(SecretReference.From(secret));
            }
        }
    }
}

/// <summary>Selects secrets of the account by IDs and names of the input.</summary>
internal sealed class UsageSelection
{
    private readonly Dictionary<Guid, bool> _ids = new(IdComparer.Seeded);
    private readonly List<string> _names = [];
    private NamePatterns? _patterns;

    /// <summary>True if nothing was added.</summary>
    public bool IsEmpty => _ids.Count == 0 && _names.Count == 0;

    /// <summary>The IDs and names that no secret of the account has.</summary>
    public IEnumerable<string> Missing => _ids.Where(id => !id.Value).Select(id => $"{id.Key}").Concat(_patterns?.Missing ?? []);

    /// <summary>Adds a name, or a pattern for names.</summary>
    public void AddPattern(string pattern) => _names.Add(pattern);

    /// <summary>
    /// Adds an item of the input: an ID, or a name as a string or as the property Name of an object without an ID property. Ignores a blank item.
    /// </summary>
    /// <returns>False if the item is neither.</returns>
    public bool TryAdd(InputItem item)
    {
        if (item.Secret is { } secret)
        {
            _ids[secret.Id] = false;
        }
        else if (!item.IsBlank && GetName(item) is { } name)
        {
            _names.Add(ArgumentText.Escaped(name));
        }
        else
        {
            return item.IsBlank;
        }

        return true;
    }

    /// <summary>Selects from a list.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyCollection<Secret> Select(IEnumerable<Secret> list, CancellationToken cancellationToken)
    {
        _patterns = new NamePatterns(_names);
        return [.. list.Where(IsSelected)];

        bool IsSelected(Secret secret)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hasId = secret.Id is { } id && _ids.ContainsKey(id);
            if (hasId)
            {
                _ids[secret.Id!.Value] = true;
            }

            return _patterns.Match(secret.Received.Name, cancellationToken) || hasId;
        }
    }

    // A string that looks like a key may be a name, but the error for it does not show it.
    private static string? GetName(InputItem item) => PSObjects.Unwrap(item.Source) switch
    {
        string text => item.IsPossibleName || CredentialPatterns.IsIn(text) ? text.Trim() : null,
        null => null,
        _ => TextArgumentAttribute.TryRead(PSObjects.GetValue(PSObject.AsPSObject(item.Source!), nameof(Secret.Name)), out var name)
            && !string.IsNullOrWhiteSpace(name) ? name : null,
    };
}
