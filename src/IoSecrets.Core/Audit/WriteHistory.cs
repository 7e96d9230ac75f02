using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Audit;

/// <summary>The state of each ID in an audit file, for one operation.</summary>
internal sealed class WriteHistory
{
    private readonly Dictionary<Guid, State> _states = new(IdComparer.Seeded);

    /// <summary>The IDs whose request may have been applied; the file does not show whether it was.</summary>
    public IEnumerable<Guid> InDoubt => _states.Where(state => state.Value.IsInDoubt).Select(state => state.Key);

    /// <summary>Returns the status that settled the ID; null if the ID is not settled, or not in the file.</summary>
    /// <param name="id">The ID.</param>
    /// <param name="settles">Returns whether a recorded change, a <see cref="ChangeText"/>, settles the one to make; null for a delete.</param>
    public SecretStatus? SettledAs(Guid id, Func<string?, bool>? settles = null)
    {
        var state = _states.GetValueOrDefault(id);
        return state.Settled == SecretStatus.Updated && settles?.Invoke(state.Change) != true ? null : state.Settled;
    }

    /// <summary>Returns true if the ID's request may have been applied and the file does not show whether it was.</summary>
    public bool IsInDoubt(Guid id) => _states.GetValueOrDefault(id).IsInDoubt;

    public void Sent(Guid id) => _states[id] = _states.GetValueOrDefault(id).Sent();

    public void Decided(Guid id, SecretStatus status, string? change) => _states[id] = _states.GetValueOrDefault(id).Decided(status, change);

    /// <summary>The state of an ID after the lines read so far.</summary>
    /// <param name="Settled">The status that settled it; null if it is not settled.</param>
    /// <param name="Change">The change that settled it; null for a delete.</param>
    /// <param name="IsMarked">True if a request was recorded as sent and has no result yet.</param>
    /// <param name="HasOlderDoubt">True if an earlier request was left in doubt.</param>
    private readonly record struct State(SecretStatus? Settled, string? Change, bool IsMarked, bool HasOlderDoubt)
    {
        public bool IsInDoubt => IsMarked || HasOlderDoubt;

        // If a mark follows another mark, the run of the earlier one ended without a result.
        public State Sent() => new(null, null, IsMarked: true, HasOlderDoubt: IsInDoubt);

        // A run that failed or skipped the ID did not change it, so a doubt that an earlier run left remains.
        public State Decided(SecretStatus status, string? change) => status switch
        {
            SecretStatus.Deleted or SecretStatus.Gone or SecretStatus.NotFound or SecretStatus.Updated => new(status, change, false, false),
            SecretStatus.Unknown => new(null, null, false, HasOlderDoubt: true),
            _ => this with { IsMarked = false },
        };
    }
}
