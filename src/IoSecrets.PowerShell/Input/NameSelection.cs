using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

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
