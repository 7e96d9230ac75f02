using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Lists;

/// <summary>The secrets that came before: by their ids, and those without one by all that is known of them.</summary>
internal sealed class SeenSecrets
{
    private readonly HashSet<Guid> _ids = new(IdComparer.Seeded);
    private readonly HashSet<SecretInfo> _withoutId = [];

    public int Count => _ids.Count + _withoutId.Count;

    /// <returns>Whether it had not come before.</returns>
    public bool Add(SecretInfo secret) => secret.Id is { } id ? _ids.Add(id) : _withoutId.Add(secret);

    public bool Contains(SecretInfo secret) => secret.Id is { } id ? _ids.Contains(id) : _withoutId.Contains(secret);

    public static bool AreSame(SecretInfo one, SecretInfo other) => one.Id is { } id ? id == other.Id : one == other;
}
