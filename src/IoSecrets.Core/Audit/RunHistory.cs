using System.Text.Json;
using IoSecrets.Core.Ids;
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
    private readonly bool _hasCreatesInDoubt = CreationsIn(file, operation)?.InDoubt.Any() == true;
    private CreatesInDoubt? _createsInDoubt;

    /// <summary>The secrets whose deletes are in doubt.</summary>
    public IEnumerable<SecretReference> DeletesInDoubt => file?.Deletes.InDoubt.Select(id => new SecretReference(id, WasInDoubt: true)) ?? [];

    /// <summary>Indicates whether creates are in doubt, so that the list of secrets must be read before anything is created.</summary>
    public bool NeedsList => _hasCreatesInDoubt && _createsInDoubt is null;

    /// <summary>Resolves the creates that are in doubt, as far as the list of secrets allows.</summary>
    public void ResolveCreatesInDoubt(ServiceList<Secret> list) => _createsInDoubt = new CreatesInDoubt(_creations!, list, connection.Service.ClockDifference);

    /// <summary>
    /// Returns what the list of secrets shows about a create that is in doubt: that it was applied, or that this remains unknown. Null if the
    /// secret must be created, and for other operations.
    /// </summary>
    public Outcome? FindCreateInDoubt(IWriteItem item) =>
        item is not SecretCreation creation ? null
        : _createsInDoubt is not null ? _createsInDoubt.Find(creation)
        : _creations?.IsInDoubt(creation.Identity) == true ? Outcome.InDoubtAfterList([])
        : null;

    /// <summary>Returns how an earlier run settled the secret; null if none did.</summary>
    public Outcome? SettledAs(IWriteItem item)
    {
        if (item is SecretCreation { Identity: var identity })
        {
            return _creations?.IsCreated(identity, out var id) == true && !IsDeleted(id) ? CreatedAs(identity, id) : null;
        }

        return file is not null && SettledIn(file, item) is { } settled ? Outcome.WithoutResponse(settled) : null;
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

    private SecretStatus? SettledIn(AuditReader earlier, IWriteItem item) => item switch
    {
        SecretReference secret => earlier.Deletes.SettledAs(secret.Id),
        SecretUpdate { IsComplete: true } change when earlier.LastOperation == operation.ToString() => earlier.Updates.SettledAs(
            change.Secret.Id, recorded => ChangeText.Settles(recorded, change, connection.Mask)),
        _ => null,
    };

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

/// <summary>The state of each ID in an audit file, for one operation.</summary>
internal sealed class WriteHistory
{
    private readonly Dictionary<Guid, State> _states = new(IdComparer.Seeded);
    private int _run;

    /// <summary>The IDs whose request may have been applied; the file does not show whether it was.</summary>
    public IEnumerable<Guid> InDoubt => _states.Where(state => state.Value.Doubt.Exists).Select(state => state.Key);

    /// <summary>Returns the status that settled the ID since the last <see cref="StartRun"/>; null if none did.</summary>
    /// <param name="id">The ID.</param>
    /// <param name="settles">Returns whether a recorded change, a <see cref="ChangeText"/>, settles the one to make; null for a delete.</param>
    public SecretStatus? SettledAs(Guid id, Func<string?, bool>? settles = null)
    {
        var state = _states.GetValueOrDefault(id);
        return state.Run != _run || (state.Settled == SecretStatus.Updated && settles?.Invoke(state.Change) != true) ? null : state.Settled;
    }

    /// <summary>Returns true if the ID's request may have been applied and the file does not show whether it was.</summary>
    public bool IsInDoubt(Guid id) => _states.GetValueOrDefault(id).Doubt.Exists;

    /// <summary>Returns true if the file contains the ID.</summary>
    public bool Contains(Guid id) => _states.ContainsKey(id);

    /// <summary>Begins a run whose input may differ from that of the runs before it. What they settled is no longer settled.</summary>
    public void StartRun() => _run++;

    public void Sent(Guid id) => _states[id] = _states.GetValueOrDefault(id).Sent();

    public void Decided(Guid id, SecretStatus status, string? change) =>
        _states[id] = _states.GetValueOrDefault(id).Decided(status, change, _run);

    /// <summary>The state of an ID after the lines read so far.</summary>
    /// <param name="Settled">The status that settled it; null if it is not settled.</param>
    /// <param name="Change">The change that settled it; null for a delete.</param>
    /// <param name="Doubt">The doubt that a request may have been applied.</param>
    private readonly record struct State(SecretStatus? Settled, string? Change, RecordedDoubt Doubt)
    {
        /// <summary>The number of the run that settled it.</summary>
        public int Run { get; init; }

        public State Sent() => new(null, null, Doubt.Sent());

        public State Decided(SecretStatus status, string? change, int run) => status switch
        {
            SecretStatus.Deleted or SecretStatus.Gone or SecretStatus.NotFound or SecretStatus.Updated =>
                new(status, change, default) { Run = run },
            SecretStatus.Unknown => new(null, null, RecordedDoubt.Unknown),
            _ => this with { Doubt = Doubt.NotApplied() },
        };
    }
}

/// <summary>The doubt about the requests for a secret, after the lines of an audit file that were read so far.</summary>
/// <param name="IsMarked">True if a request was recorded as sent and has no result yet.</param>
/// <param name="HasOlder">True if an earlier request was left in doubt.</param>
internal readonly record struct RecordedDoubt(bool IsMarked, bool HasOlder)
{
    /// <summary>The doubt after a result that is unknown.</summary>
    public static RecordedDoubt Unknown { get; } = new(IsMarked: false, HasOlder: true);

    /// <summary>Indicates whether there is a doubt.</summary>
    public bool Exists => IsMarked || HasOlder;

    /// <summary>Returns the doubt after a request was recorded as sent.</summary>
    // If a mark follows another mark, the run of the earlier one ended without a result.
    public RecordedDoubt Sent() => new(IsMarked: true, HasOlder: Exists);

    /// <summary>Returns the doubt after a request that was not applied.</summary>
    // A run that failed or skipped a secret did nothing to it, so a doubt that an earlier run left remains.
    public RecordedDoubt NotApplied() => this with { IsMarked = false };
}

/// <summary>
/// Describes a change as one text: the fields that it changes, and what it changes them to, except for the value. Two changes with the same
/// text differ at most in the value.
/// </summary>
internal static class ChangeText
{
    /// <summary>Returns true if a recorded change leaves nothing of this one to be sent.</summary>
    /// <param name="recorded">The text of the recorded change.</param>
    /// <param name="change">The change.</param>
    /// <param name="mask">Masks the key, as the file does.</param>
    public static bool Settles(string? recorded, SecretUpdate change, Func<string, string> mask) => change.IsDifference
        ? change.Fields.IsEmpty || (change.Fields.HasNoFieldButValue && $"\n{recorded}\n".Contains($"\n{AuditFields.Value}=\n", StringComparison.Ordinal))
        : !IsMasked(change) && recorded == From(change, mask);

    /// <summary>Reads the text of the change in a line of an audit file; null if the line contains none.</summary>
    public static string? Read(JsonElement line) => line.TryGetProperty(AuditFields.Changed, out var fields) && fields.ValueKind == JsonValueKind.Array
        ? Join(
            fields.EnumerateArray().Select(field => field.ToString()),
            field => field != AuditFields.Value && line.TryGetProperty(field, out var text) ? text.ToString() : null)
        : null;

    /// <summary>Returns the names of the fields that are given.</summary>
    public static IEnumerable<string> FieldsOf(SecretFields fields)
    {
        (string Name, bool IsGiven)[] all =
        [
            (AuditFields.Name, fields.Name is not null),
            (AuditFields.Value, fields.Value is not null),
            (AuditFields.ToolName, fields.ToolName.HasValue),
            (AuditFields.ToolArgument, fields.ToolArgument.HasValue),
            (AuditFields.IsDefaultForTool, fields.IsDefaultForTool is not null),
        ];
        return all.Where(field => field.IsGiven).Select(field => field.Name);
    }

    // Two texts that contain two values look the same after the values are masked.
    private static bool IsMasked(SecretUpdate change) => change is { Fields: var fields, Recorded: var recorded }
        && ((fields.Name is { } name && name != recorded.Name)
            || (fields.ToolName is { HasValue: true, Value: { } tool } && tool != recorded.ToolName)
            || (fields.ToolArgument is { HasValue: true, Value: { } argument } && argument != recorded.ToolArgument));

    private static string From(SecretUpdate change, Func<string, string> mask)
    {
        var recorded = change.Recorded;
        return Join(FieldsOf(change.Fields), field => TextOf(field) is { } text ? mask(text) : null);

        string? TextOf(string field) => field switch
        {
            AuditFields.Name => recorded.Name,
            AuditFields.ToolName => recorded.ToolName,
            AuditFields.ToolArgument => recorded.ToolArgument,
            AuditFields.IsDefaultForTool => change.Fields.IsDefaultForTool?.ToString(),
            _ => null,
        };
    }

    // A removed tool is an empty text, which a line does not contain.
    private static string Join(IEnumerable<string> fields, Func<string, string?> textOf) =>
        string.Join('\n', fields.Select(field => $"{field}={textOf(field)?.Replace("\n", "\n ", StringComparison.Ordinal)}"));
}
