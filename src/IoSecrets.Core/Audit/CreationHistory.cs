using IoSecrets.Core.Ids;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>The time at which a request was about to be sent.</summary>
/// <param name="Local">The time by the clock of the machine that sent it; null if the file does not contain it.</param>
/// <param name="Service">The time by the service's clock; null if it was not known.</param>
internal readonly record struct SentTime(DateTimeOffset? Local, DateTimeOffset? Service);

/// <summary>The state of each secret to create in an audit file.</summary>
/// <param name="whole">The state in the whole file; null if this is it.</param>
internal sealed class CreationHistory(CreationHistory? whole = null)
{
    private readonly Dictionary<CreationIdentity, State> _states = [];
    private readonly HashSet<Guid> _created = whole?._created ?? new(IdComparer.Seeded);
    private int _run;

    /// <summary>
    /// The secrets that may have been created, with the time of the first request that is in doubt, and whether a later one may have had another value.
    /// </summary>
    public IEnumerable<(CreationIdentity Identity, SentTime SentAt, bool MayDiffer)> InDoubt =>
        _states.Where(state => state.Value.Doubt.Exists)
            .Select(state => (state.Key, state.Value.SentAt, state.Value.MayDiffer || state.Value.IsSentByOtherOperation));

    /// <summary>Returns true if the secret may have been created and the file does not show whether it was.</summary>
    public bool IsInDoubt(CreationIdentity identity) => _states.GetValueOrDefault(identity).Doubt.Exists;

    /// <summary>Returns true if the file records that the secret was created.</summary>
    /// <param name="identity">The secret.</param>
    /// <param name="id">The ID that it got; null if the response did not contain it.</param>
    public bool IsCreated(CreationIdentity identity, out Guid? id)
    {
        var state = _states.GetValueOrDefault(identity);
        id = state.Id;
        return state.IsCreated;
    }

    /// <summary>Returns true if the whole file records that the secret with this ID was created.</summary>
    public bool IsCreated(Guid id) => _created.Contains(id);

    /// <summary>Begins a run whose input may differ from that of the runs before it.</summary>
    public void StartRun() => _run++;

    /// <summary>Records a request that is about to be sent.</summary>
    /// <param name="identity">The secret.</param>
    /// <param name="time">The time.</param>
    /// <param name="byOtherOperation">True for a run of another operation: it creates a secret like this one, maybe with another value.</param>
    public void Sent(CreationIdentity identity, SentTime time, bool byOtherOperation = false)
    {
        var state = _states.GetValueOrDefault(identity);
        _states[identity] = byOtherOperation ? state with { IsSentByOtherOperation = true } : state.Sent(time, _run);
    }

    /// <summary>Records a result.</summary>
    public void Decided(CreationIdentity identity, SecretStatus status, Guid? id, bool byOtherOperation = false)
    {
        var state = _states.GetValueOrDefault(identity);
        _states[identity] = byOtherOperation ? state with { IsSentByOtherOperation = status == SecretStatus.Unknown } : state.Decided(status, id);
        if (status == SecretStatus.Created && id is { } created)
        {
            _created.Add(created);
        }
    }

    /// <summary>The state of a secret after the lines read so far.</summary>
    /// <param name="IsCreated">True if it was created.</param>
    /// <param name="Id">The ID that it got; null if it is not known.</param>
    /// <param name="Doubt">The doubt that a request may have been applied.</param>
    /// <param name="SentAt">The time of the first request that is in doubt.</param>
    /// <param name="Run">The number of the run of that request.</param>
    /// <param name="MayDiffer">True if another run sent a later request that is in doubt.</param>
    private readonly record struct State(bool IsCreated, Guid? Id, RecordedDoubt Doubt, SentTime SentAt, int Run, bool MayDiffer)
    {
        /// <summary>True if a run with another operation sent a create that is in doubt.</summary>
        public bool IsSentByOtherOperation { get; init; }

        public State Sent(SentTime time, int run) => Doubt.Exists
            ? this with { IsCreated = false, Id = null, Doubt = Doubt.Sent(), MayDiffer = MayDiffer || Run != run }
            : new(false, null, Doubt.Sent(), time, run, false) { IsSentByOtherOperation = IsSentByOtherOperation };

        public State Decided(SecretStatus status, Guid? id) => status switch
        {
            SecretStatus.Created => new(IsCreated: true, id, default, default, default, default),
            SecretStatus.Unknown => this with { Doubt = RecordedDoubt.Unknown },
            _ => this with { Doubt = Doubt.NotApplied() },
        };
    }
}

/// <summary>Settles creates whose responses were lost, by the account's list of secrets. Thread-safe.</summary>
/// <param name="history">The creates of earlier runs.</param>
/// <param name="list">The list, read before this run creates anything.</param>
/// <param name="clockDifference">The time by which the service's clock is ahead of this machine's; null if it is not known.</param>
internal sealed class CreatesInDoubt(CreationHistory history, ServiceList<Secret> list, TimeSpan? clockDifference)
{
    // The parts of a service do not have exactly the same clock. A secret from shortly before the request may be of another one.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxRounding = TimeSpan.FromSeconds(1);

    // Without the service's time, the clock of the machine that sent the request counts, and may have been another than this one's.
    private static readonly TimeSpan MaxClockError = TimeSpan.FromMinutes(5);

    private readonly ILookup<(string?, string, string), Secret> _listed = list.Items
        .Where(secret => secret.Id is { } id && !history.IsCreated(id))
        .ToLookup(secret => KeyOf(secret.Received), EqualityComparer<(string?, string, string)>.Default);

    private readonly Dictionary<CreationIdentity, (SentTime SentAt, bool MayDiffer)> _inDoubt =
        history.InDoubt.ToDictionary(lost => lost.Identity, lost => (lost.SentAt, lost.MayDiffer), EqualityComparer<CreationIdentity>.Default);

    /// <summary>Returns what the list shows about a secret whose create is in doubt; null if its create is not in doubt, or it was not created.</summary>
    public Outcome? Find(SecretCreation item)
    {
        if (!_inDoubt.TryGetValue(item.Identity, out var lost))
        {
            return null;
        }

        if (list.Failure is { } failure)
        {
            return Outcome.InDoubtAfterList([]) with { Response = failure.Response };
        }

        var fitting = _listed[KeyOf(item.Fields)].Where(secret => MayBeOf(secret, lost.SentAt)).ToArray();
        return fitting switch
        {
            [] when !list.MayBeIncomplete => null,
            // If two runs sent requests, the one that was applied may have had another value than this one.
            [var only] when !list.MayBeIncomplete && IsSince(only, lost.SentAt) == true && !lost.MayDiffer && !IsOfAnother(only, item.Identity) =>
                Outcome.WithoutResponse(SecretStatus.Created) with { Secret = item.Fields.Value is { } value ? only.Masked(value.MaskIn) : only },
            _ => Outcome.InDoubtAfterList([.. fitting.Select(secret => secret.Id!.Value)]),
        };
    }

    // A text may repeat the key or a value and be masked elsewhere; here, both sides are as they were sent.
    private static (string? Name, string ToolName, string ToolArgument) KeyOf(Secret listed) =>
        (listed.Name, listed.ToolName ?? "", listed.ToolArgument ?? "");

    private static (string? Name, string ToolName, string ToolArgument) KeyOf(SecretFields sent) =>
        (sent.Name, sent.ToolName.Value ?? "", sent.ToolArgument.Value ?? "");

    // It cannot be known which of two alike requests created the listed secret, and their values may differ.
    private bool IsOfAnother(Secret secret, CreationIdentity identity) =>
        _inDoubt.Any(other => other.Key != identity && other.Key.IsAlike(identity) && MayBeOf(secret, other.Value.SentAt));

    private bool MayBeOf(Secret secret, SentTime sentAt) => IsSince(secret, sentAt) != false;

    // Null if it cannot be known.
    private bool? IsSince(Secret secret, SentTime sentAt)
    {
        if (sentAt.Service is { } sent)
        {
            // A service that keeps whole seconds rounds them down.
            var rounding = secret.CreatedAt is { Millisecond: 0, Microsecond: 0 } ? MaxRounding : TimeSpan.Zero;
            return secret.CreatedAt - sent is { } after ? (after >= TimeSpan.Zero || after > -rounding ? true : after < -Tolerance ? false : null) : null;
        }

        var estimate = secret.CreatedAt - sentAt.Local - clockDifference;
        return estimate >= TimeSpan.Zero ? true : estimate < -MaxClockError ? false : null;
    }
}
