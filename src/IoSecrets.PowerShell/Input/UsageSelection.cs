using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Ids;

namespace IoSecrets.Input;

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
