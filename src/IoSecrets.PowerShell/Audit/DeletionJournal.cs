using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Input;

namespace IoSecrets.Audit;

/// <summary>What a run of deletes leaves behind: the record in memory, for Get-IoSecretRun, and the audit in a file where that is wanted.</summary>
internal sealed class DeletionJournal : IDisposable
{
    private readonly AuditFiles _trail;
    private readonly RunRecord _record;
    private readonly AuditedDeletes _deletes;
    private readonly IoNetConnection _connection;
    private readonly Dictionary<PriorDoubt, bool> _doubts = [];
    private readonly bool _onlyUnchanged;
    private readonly CancellationToken _stop;

    /// <param name="trail">The run's files; closed with this.</param>
    /// <param name="record">The record in memory.</param>
    /// <param name="connection">Whose secrets they are.</param>
    /// <param name="onlyUnchanged">Whether a secret is deleted only where it is as the input says.</param>
    /// <param name="cancellationToken">Ends the waiting for the file.</param>
    public DeletionJournal(AuditFiles trail, RunRecord record, IoNetConnection connection, bool onlyUnchanged, CancellationToken cancellationToken)
    {
        _trail = trail;
        _record = record;
        _connection = connection;
        _deletes = new AuditedDeletes(trail.Writer, record.Sent, record.Decided);
        _onlyUnchanged = onlyUnchanged;
        _stop = cancellationToken;
    }

    /// <summary>The record in memory.</summary>
    public RunRecord Record => _record;

    /// <summary>The secrets that the file to resume from leaves in doubt.</summary>
    public IEnumerable<SecretReference> InDoubt => _trail.History?.InDoubt.Select(id => new SecretReference(id, WasInDoubt: true)) ?? [];

    /// <summary>What became of the secret in an earlier run; null where that has to be found out.</summary>
    public Outcome? SettledBefore(SecretReference secret) =>
        _trail.History?.SettledAs(secret.Id) is { } status ? Outcome.WithoutResponse(status) : null;

    /// <summary>The secret with the doubt that an earlier run left in this account: the file says so, or the input.</summary>
    public SecretReference WithDoubt(SecretReference secret) =>
        _trail.History?.IsInDoubt(secret.Id) == true || (secret.Doubt is { } doubt && Counts(doubt)) ? secret with { WasInDoubt = true } : secret;

    /// <summary>Counts a secret that is about to be handed over, so that a run that is stopped then does not lose it.</summary>
    public void Received(SecretReference secret)
    {
        if (SettledBefore(secret) is { } outcome)
        {
            // Wherever this run is stopped, it has left nothing open.
            _record.Decided(secret, outcome);
        }
        else
        {
            _record.Received(secret);
        }
    }

    /// <summary>Deletes a secret, and notes what is sent and what became of it.</summary>
    public Task<Outcome> DeleteAsync(SecretsClient client, SecretReference secret, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) =>
        _deletes.DeleteAsync(client, OrderOf(secret), abortPolicy, cancellationToken);

    /// <summary>Notes what became of a secret that nothing was sent for.</summary>
    // In the record first: where the waiting is stopped, what was declined is not to look as if it had been left open.
    public void Decided(SecretReference secret, Outcome outcome)
    {
        _record.Decided(secret, outcome);
        _trail.Writer?.WriteDecisionAsync(OrderOf(secret), outcome, _stop).GetAwaiter().GetResult();
    }

    /// <summary>Notes in the file what an earlier run had settled. The one that says so is not told again: each id is decided once.</summary>
    public void Resumed(SecretReference secret, Outcome outcome)
    {
        if (!_trail.IsResumedFile)
        {
            _trail.Writer?.WriteResumedAsync(OrderOf(secret), outcome.Status, _stop).GetAwaiter().GetResult();
        }
    }

    /// <summary>Counts an item that was no id. There is nothing that a file could name it by.</summary>
    public void Invalid() => _record.Invalid();

    /// <summary>Has the file on the disk.</summary>
    /// <returns>Why it can no longer be written; null where it can, or there is none.</returns>
    public string? Flush()
    {
        _trail.Writer?.FlushToDiskAsync(_stop).GetAwaiter().GetResult();
        return _trail.Writer?.Failure;
    }

    /// <summary>Notes why the run ended.</summary>
    public void Ended(string reason, string? message) => _record.End(reason, message);

    /// <summary>Closes the file. A run that did not end before this was stopped.</summary>
    public void Dispose()
    {
        _record.Stop();
        _trail.Dispose();
    }

    // To recognize a key costs something, and many outcomes are of one.
    private bool Counts(PriorDoubt doubt)
    {
        if (!_doubts.TryGetValue(doubt, out var counts))
        {
            _doubts[doubt] = counts = doubt.CountsFor(_connection);
        }

        return counts;
    }

    private DeleteRequest OrderOf(SecretReference secret) => new(secret.Id, secret.WasInDoubt)
    {
        Name = secret.Name,
        ToolName = secret.ToolName,
        ToolArgument = secret.ToolArgument,
        Plan = _onlyUnchanged ? secret.Snapshot : null,
    };
}
