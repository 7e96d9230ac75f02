using System.Runtime.InteropServices;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>The files of a run of deletes: the audit file that it writes, and the one that it resumes from. Both may be the same file.</summary>
/// <param name="Path">The full path of the file that is written; null if none is.</param>
/// <param name="Log">Writes the file; null if none is written.</param>
/// <param name="History">The results of earlier runs, from the file to resume from; null if there is none.</param>
/// <param name="IsResumedFile">True if both are the same file, so that it already contains the results of earlier runs.</param>
internal sealed record AuditFiles(string? Path, AuditLog? Log, AuditReader? History, bool IsResumedFile) : IDisposable
{
    /// <summary>Represents a run without files.</summary>
    public static AuditFiles None { get; } = new(null, null, null, IsResumedFile: false);

    /// <summary>Closes the file that is written.</summary>
    public void Dispose() => Log?.Dispose();
}

/// <summary>
/// Deletes secrets and records every ID that was received, sent and settled. The record is in memory, and also in a file if there is one:
/// the file has an ID before its request is sent, and its result before the result is output. Safe for any thread.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="files">The files; closed with the journal.</param>
/// <param name="checkOf">Returns what finds an objection to the deletion of a secret after it was read; null to delete it unread.</param>
internal sealed class DeletionJournal(IoNetConnection connection, AuditFiles files, Func<SecretReference, Func<Secret, string?>?> checkOf) : IDisposable
{
    private const int MaxKept = 10_000;

    private readonly object _lock = new();
    private readonly Dictionary<Guid, (SecretReference Secret, bool IsSent)> _pending = new(IdComparer.Seeded);
    private readonly Dictionary<PriorDoubt, bool> _doubts = [];
    private readonly List<SecretOutcome> _unknown = [];
    private readonly List<SecretOutcome> _skipped = [];
    private readonly DateTimeOffset _startedAt = connection.Service.Time.GetLocalNow();
    private readonly string? _path = files.Path;
    private readonly AuditLog? _log = files.Log;
    private readonly bool _isResumedFile = files.IsResumedFile;
    private AuditReader? _history = files.History;
    private int _intentionallySkipped;
    private DateTimeOffset? _endedAt;
    private string _endReason = RunEndReasons.Running;
    private string? _endMessage;

    /// <summary>The tally of everything that has a result.</summary>
    public StatusCounts Counts { get; } = new();

    /// <summary>Indicates whether no secret has been received yet.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count == 0 && Counts.Total == 0;
            }
        }
    }

    /// <summary>The secrets that the file to resume from leaves in doubt.</summary>
    public IEnumerable<SecretReference> InDoubt => _history?.InDoubt.Select(id => new SecretReference(id, WasInDoubt: true)) ?? [];

    /// <summary>Returns how an earlier run settled the secret; null if none did.</summary>
    public Outcome? SettledBefore(SecretReference secret) =>
        _history?.SettledAs(secret.Id) is { } status ? Outcome.WithoutResponse(status) : null;

    /// <summary>Returns the secret, marked as in doubt if the file or the input says that an earlier run left it so in this account.</summary>
    public SecretReference WithDoubt(SecretReference secret) =>
        _history?.IsInDoubt(secret.Id) == true || (secret.Doubt is { } doubt && AppliesHere(doubt)) ? secret with { WasInDoubt = true } : secret;

    /// <summary>Records a received secret before the user is prompted or a request is sent for it, so that a stopped run does not lose it.</summary>
    public void Receive(SecretReference secret)
    {
        lock (_lock)
        {
            if (SettledBefore(secret) is { } outcome)
            {
                // Settled at once: a run that is stopped before it outputs this secret has left nothing open.
                Settle(secret, outcome);
            }
            else
            {
                _pending[secret.Id] = (secret, IsSent: false);
            }
        }
    }

    /// <summary>Deletes a received secret. If that cannot be recorded, nothing is sent and the run is aborted.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="abortPolicy">The abort policy of the run.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the record shows whether the request was sent.</exception>
    public async Task<Outcome> DeleteAsync(
        SecretsClient client, SecretReference secret, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        var deleting = checkOf(secret) is { } findObjection
            ? client.ReadAndDeleteAsync(
                secret.Id, findObjection, secret.WasInDoubt, token => SendAsync(client, secret, abortPolicy, token), abortPolicy, cancellationToken)
            : SendAsync(client, secret, abortPolicy, cancellationToken);
        var outcome = (await deleting.ConfigureAwait(false)).WithEarlierDoubt(secret.WasInDoubt);
        if (_log is { } log && !await log.WriteDecisionAsync(secret, outcome, cancellationToken).ConfigureAwait(false))
        {
            abortPolicy.AbortRun(AbortReason.AuditLost, log.Failure);
        }

        Settle(secret, outcome);
        return outcome;
    }

    /// <summary>Records the result of a secret for which no request was sent.</summary>
    /// <returns>Whether the file, if there is one, was written.</returns>
    // In memory first: if the wait for the file is cancelled, a declined secret must not be reported as open.
    public Task<bool> DecideAsync(SecretReference secret, Outcome outcome, CancellationToken cancellationToken)
    {
        Settle(secret, outcome);
        return _log?.WriteDecisionAsync(secret, outcome, cancellationToken) ?? Task.FromResult(true);
    }

    /// <summary>Records in the file how an earlier run settled a secret, unless it is the file of that run.</summary>
    /// <returns>Whether the file, if there is one, was written.</returns>
    public Task<bool> ResumeAsync(SecretReference secret, Outcome outcome, CancellationToken cancellationToken) =>
        _log is { } log && !_isResumedFile ? log.WriteResumedAsync(secret, outcome.Status, cancellationToken) : Task.FromResult(true);

    /// <summary>Flushes the file to the disk.</summary>
    /// <returns>The reason why the file can no longer be written; null if it can, or if there is none.</returns>
    public async Task<string?> FlushAsync(CancellationToken cancellationToken)
    {
        if (_log is not { } log)
        {
            return null;
        }

        await log.FlushToDiskAsync(cancellationToken).ConfigureAwait(false);
        return log.Failure;
    }

    /// <summary>Records how the run ended.</summary>
    /// <param name="reason">One of <see cref="RunEndReasons"/>, or the ID of the error that ended it.</param>
    /// <param name="message">The error's message; null if no error ended it.</param>
    public void End(string reason, string? message)
    {
        lock (_lock)
        {
            (_endReason, _endMessage, _endedAt) = (reason, message, connection.Service.Time.GetLocalNow());
        }
    }

    /// <summary>Creates a report of the run's current state. A secret without a result is unknown if its request was sent, and skipped if not.</summary>
    public SecretRunReport ToReport()
    {
        lock (_lock)
        {
            var pending = _pending.Values.Select(OutcomeOfPending).ToLookup(outcome => outcome.Status, EqualityComparer<SecretStatus>.Default);
            return new SecretRunReport(status => Counts[status] + pending[status].Count(), _intentionallySkipped)
            {
                BaseUri = connection.BaseUri,
                Account = connection.Account,
                StartedAt = _startedAt,
                EndedAt = _endedAt,
                EndReason = _endReason,
                EndMessage = _endMessage,
                AuditPath = _path,
                // The secrets that may have been deleted come first, in case not all can be kept.
                Unsettled = pending[SecretStatus.Unknown].Concat(_unknown).Concat(pending[SecretStatus.Skipped]).Concat(_skipped).Take(MaxKept).ToArray(),
            };
        }
    }

    /// <summary>Closes the files. A run that has not ended by then was stopped.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_endedAt is null)
            {
                End(RunEndReasons.Stopped, null);
            }
        }

        _log?.Dispose();
        // The history of a large file uses much memory, and Get-IoSecretRun keeps the journal after the run.
        _history = null;
    }

    private Task<Outcome> SendAsync(SecretsClient client, SecretReference secret, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (abortPolicy.Abort is not null)
        {
            return Task.FromResult(Outcome.WithoutResponse(SecretStatus.Skipped));
        }

        // Most runs have no file, so they need no asynchronous wait here.
        return _log is { } log
            ? MarkAndSendAsync(log, client, secret, abortPolicy, cancellationToken)
            : SendMarkedAsync(client, secret, abortPolicy, cancellationToken);
    }

    private async Task<Outcome> MarkAndSendAsync(
        AuditLog log, SecretsClient client, SecretReference secret, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        if (!await log.MarkSentAsync(secret.Id, cancellationToken).ConfigureAwait(false))
        {
            abortPolicy.AbortRun(AbortReason.AuditLost, log.Failure);
            return Outcome.WithoutResponse(SecretStatus.Skipped);
        }

        return await SendMarkedAsync(client, secret, abortPolicy, cancellationToken).ConfigureAwait(false);
    }

    private Task<Outcome> SendMarkedAsync(
        SecretsClient client, SecretReference secret, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ref var pending = ref CollectionsMarshal.GetValueRefOrNullRef(_pending, secret.Id);
            pending.IsSent = true;
        }

        return client.DeleteAsync(secret.Id, secret.WasInDoubt, keepsRequestId: _log is not null, abortPolicy, cancellationToken);
    }

    private void Settle(SecretReference secret, Outcome outcome)
    {
        lock (_lock)
        {
            _pending.Remove(secret.Id);
            Counts.Add(outcome.Status);
            var kept = outcome.Status == SecretStatus.Unknown ? _unknown : _skipped;
            if (outcome.IsIntentionallySkipped)
            {
                _intentionallySkipped++;
            }
            else if (outcome.Status is SecretStatus.Unknown or SecretStatus.Skipped && kept.Count < MaxKept)
            {
                kept.Add(SecretOutcome.From(outcome, secret, connection, error: null));
            }
        }
    }

    private SecretOutcome OutcomeOfPending((SecretReference Secret, bool IsSent) pending) => SecretOutcome.From(
        Outcome.WithoutResponse(pending.IsSent ? SecretStatus.Unknown : SecretStatus.Skipped).WithEarlierDoubt(pending.Secret.WasInDoubt),
        pending.Secret,
        connection,
        error: null);

    // Cached: comparing a key's hash is deliberately slow, and many outcomes belong to one account.
    private bool AppliesHere(PriorDoubt doubt)
    {
        if (!_doubts.TryGetValue(doubt, out var applies))
        {
            _doubts[doubt] = applies = doubt.CountsFor(connection);
        }

        return applies;
    }
}
