using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>Looks up the results of earlier runs for the secrets of a run, in the file to resume from and in the input.</summary>
/// <param name="connection">The connection.</param>
/// <param name="operation">The operation of the run.</param>
/// <param name="file">The file; null if there is none.</param>
internal sealed class RunHistory(IoNetConnection connection, SecretOperation operation, AuditReader? file)
{
    private readonly Dictionary<PriorDoubt, bool> _doubts = [];
    private readonly CreationHistory? _creations = CreationsIn(file, operation);
    private readonly bool _hasLostCreations = CreationsIn(file, operation)?.InDoubt.Any() == true;
    private CreatesInDoubt? _lost;

    /// <summary>The secrets whose deletes are in doubt.</summary>
    public IEnumerable<SecretReference> DeletesInDoubt => file?.Deletes.InDoubt.Select(id => new SecretReference(id, WasInDoubt: true)) ?? [];

    /// <summary>Indicates whether creates are in doubt, so that the list of secrets must be read before anything is created.</summary>
    public bool NeedsList => _hasLostCreations && _lost is null;

    /// <summary>Resolves the creates that are in doubt, as far as the list of secrets allows.</summary>
    public void ResolveCreatesInDoubt(ServiceList<Secret> list) => _lost = new CreatesInDoubt(_creations!, list, connection.Service.ClockDifference);

    /// <summary>
    /// Returns what the list of secrets shows about a create that is in doubt: that it was applied, or that this remains unknown. Null if the
    /// secret must be created, and for other operations.
    /// </summary>
    public Outcome? FindCreateInDoubt(IWriteItem item) =>
        item is not SecretCreation creation ? null
        : _lost is not null ? _lost.Find(creation)
        : _creations?.IsInDoubt(creation.Identity) == true ? Outcome.InDoubtAfterList([])
        : null;

    /// <summary>Returns how an earlier run settled the secret; null if none did.</summary>
    public Outcome? SettledAs(IWriteItem item)
    {
        if (item is SecretCreation { Identity: var identity })
        {
            return _creations?.IsCreated(identity, out var id) == true && !IsDeleted(id) ? CreatedAs(identity, id) : null;
        }

        var status = file is null ? null : item switch
        {
            SecretReference secret => file.Deletes.SettledAs(secret.Id),
            SecretUpdate { IsComplete: true } change when file.LastOperation == operation.ToString() => file.Updates.SettledAs(
                change.Secret.Id, recorded => ChangeText.Settles(recorded, change, connection.Mask)),
            _ => null,
        };
        return status is { } settled ? Outcome.WithoutResponse(settled) : null;
    }

    /// <summary>Returns true if an earlier run changed the secret, or may have.</summary>
    public bool ContainsUpdate(Guid id) => file?.Updates.Contains(id) == true;

    /// <summary>Returns how an earlier run settled the secret, or what the list shows about a create that is in doubt; null if it must be sent.</summary>
    public Outcome? FindEarlier(IWriteItem item) => SettledAs(item) ?? FindCreateInDoubt(item);

    /// <summary>Returns the secret to delete, marked as in doubt if the file or the input says that its delete was left so in this account.</summary>
    public SecretReference WithDoubtOfDelete(SecretReference secret) =>
        file?.Deletes.IsInDoubt(secret.Id) == true || (secret.Doubt is { } doubt && AppliesHere(doubt)) ? secret with { WasInDoubt = true } : secret;

    /// <summary>Returns the secret to change, marked as in doubt if the file says that its change was left so.</summary>
    public SecretReference WithDoubtOfUpdate(SecretReference secret) =>
        file?.Updates.IsInDoubt(secret.Id) == true ? secret with { WasInDoubt = true } : secret;

    // Sync finds a secret that an older run created in the list, and writes the value, which may be newer. New would create it again.
    private static CreationHistory? CreationsIn(AuditReader? file, SecretOperation operation) =>
        operation != SecretOperation.Sync ? file?.Creations
        : file?.LastOperation == nameof(SecretOperation.Sync) ? file.LastCreations
        : null;

    private bool IsDeleted(Guid? id) => id is { } created && file!.Deletes.SettledAs(created) is SecretStatus.Deleted or SecretStatus.Gone;

    private static Outcome CreatedAs(CreationIdentity identity, Guid? id) => Outcome.WithoutResponse(SecretStatus.Created) with
    {
        Secret = id is null ? null : new Secret
        {
            Id = id,
            Name = identity.Name,
            ToolName = identity.ToolName.Length == 0 ? null : identity.ToolName,
            ToolArgument = identity.ToolArgument.Length == 0 ? null : identity.ToolArgument,
        },
    };

    // Cached: comparing a key's hash is deliberately slow, and many outcomes belong to one account.
    private bool AppliesHere(PriorDoubt doubt)
    {
        if (!_doubts.TryGetValue(doubt, out var applies))
        {
            _doubts[doubt] = applies = doubt.AppliesTo(connection);
        }

        return applies;
    }
}
