using System.Runtime.InteropServices;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Audit;

/// <summary>What a run of deletes has come to so far. Safe for any thread.</summary>
/// <param name="connection">Where to, and as whom.</param>
/// <param name="auditPath">The file that it writes; null where it writes none.</param>
internal sealed class RunRecord(IoNetConnection connection, string? auditPath)
{
    private const int MostKept = 10_000;

    private readonly object _lock = new();
    private readonly Dictionary<Guid, (SecretReference Secret, bool IsSent)> _open = new(IdComparer.Seeded);
    private readonly Dictionary<SecretStatus, int> _counts = [];
    private readonly List<SecretOutcome> _unknown = [];
    private readonly List<SecretOutcome> _skipped = [];
    private readonly DateTimeOffset _startedAt = DateTimeOffset.Now;
    private int _left;
    private DateTimeOffset? _endedAt;
    private string _endReason = EndReasons.Running;
    private string? _endMessage;

    public void Received(SecretReference secret)
    {
        lock (_lock)
        {
            _open[secret.Id] = (secret, IsSent: false);
        }
    }

    /// <summary>One that was received.</summary>
    public void Sent(Guid id)
    {
        lock (_lock)
        {
            CollectionsMarshal.GetValueRefOrNullRef(_open, id).IsSent = true;
        }
    }

    /// <summary>One that was received.</summary>
    public void Decided(Guid id, Outcome outcome)
    {
        lock (_lock)
        {
            _open.Remove(id, out var open);
            Take(open.Secret, outcome);
        }
    }

    /// <summary>One that nothing was sent for.</summary>
    public void Decided(SecretReference secret, Outcome outcome)
    {
        lock (_lock)
        {
            _open.Remove(secret.Id);
            Take(secret, outcome);
        }
    }

    public void Invalid()
    {
        lock (_lock)
        {
            Count(SecretStatus.Invalid);
        }
    }

    public void End(string reason, string? message)
    {
        lock (_lock)
        {
            (_endReason, _endMessage, _endedAt) = (reason, message, DateTimeOffset.Now);
        }
    }

    /// <summary>Ends it, unless it has ended.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_endedAt is null)
            {
                End(EndReasons.Stopped, null);
            }
        }
    }

    /// <summary>Whether nothing has come into it yet.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _open.Count == 0 && _counts.Count == 0;
            }
        }
    }

    /// <summary>What it has come to now. What is under way is unknown once it was sent, and skipped before.</summary>
    public SecretRunReport ToReport()
    {
        lock (_lock)
        {
            var open = _open.Values.Select(OutcomeNow).ToLookup(outcome => outcome.Status, EqualityComparer<SecretStatus>.Default);
            return new SecretRunReport(status => CountOf(status) + open[status].Count(), _left)
            {
                BaseUri = connection.BaseUri,
                Account = connection.Account,
                StartedAt = _startedAt,
                EndedAt = _endedAt,
                EndReason = _endReason,
                EndMessage = _endMessage,
                AuditPath = auditPath,
                // What may have been deleted comes first, where not all can be kept.
                Unsettled = open[SecretStatus.Unknown].Concat(_unknown).Concat(open[SecretStatus.Skipped]).Concat(_skipped).Take(MostKept).ToArray(),
            };
        }
    }

    private SecretOutcome OutcomeNow((SecretReference Secret, bool IsSent) open) =>
        Outcome.WithoutResponse(open.IsSent ? SecretStatus.Unknown : SecretStatus.Skipped)
            .WithEarlierDoubt(open.Secret.WasInDoubt)
            .ToSecretOutcome(open.Secret, connection, error: null);

    private void Take(SecretReference secret, Outcome outcome)
    {
        Count(outcome.Status);
        if (outcome.IsIntentionallySkipped)
        {
            _left++;
        }
        else if (outcome.Status is SecretStatus.Unknown or SecretStatus.Skipped)
        {
            Keep(secret, outcome);
        }
    }

    private void Keep(SecretReference secret, Outcome outcome)
    {
        var kept = outcome.Status == SecretStatus.Unknown ? _unknown : _skipped;
        if (kept.Count < MostKept)
        {
            kept.Add(outcome.ToSecretOutcome(secret, connection, error: null));
        }
    }

    private void Count(SecretStatus status) => _counts[status] = CountOf(status) + 1;

    private int CountOf(SecretStatus status) => _counts.GetValueOrDefault(status);
}
