using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>
/// Sends the requests of a run that changes secrets, and records every secret that was received, sent and settled. The record is in memory,
/// and also in a file if there is one: the file has a secret before its request is sent, and its result before the result is output. Thread-safe.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="operation">The operation of the run.</param>
/// <param name="files">The files; closed with the journal.</param>
internal sealed class RunJournal(IoNetConnection connection, SecretOperation operation, RunFiles files) : IDisposable
{
    private const int MaxKept = 10_000;

    private readonly object _lock = new();
    private readonly Dictionary<object, IWriteItem> _pending = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _sent = new(ReferenceEqualityComparer.Instance);
    private readonly List<SecretOutcome> _unknown = [];
    private readonly List<SecretOutcome> _open = [];
    private readonly DateTimeOffset _startedAt = connection.Service.Time.GetLocalNow();
    private readonly string? _path = files.Path;
    private readonly AuditLog? _log = files.Log;
    private int _unsettled;
    private DateTimeOffset? _endedAt;
    private string _endReason = RunEndReasons.Running;
    private string? _endMessage;
    private bool _isComplete;

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

    /// <summary>The results of earlier runs.</summary>
    public RunHistory History { get; private set; } = new(connection, operation, files.Resumed);

    /// <summary>Records a received secret before the user is prompted or a request is sent for it, so that a stopped run does not lose it.</summary>
    // Called again once all fields are known. Receiving a secret reopens an ended run, as with Sync-IoSecret -Prune.
    public void Receive(IWriteItem item)
    {
        lock (_lock)
        {
            (_endReason, _endedAt, _isComplete) = (RunEndReasons.Running, null, false);
            if (History.SettledAs(item) is { } outcome)
            {
                // Settled at once: a run that is stopped before it outputs this secret has left nothing open.
                RecordResult(item, outcome);
                Counts.AddResumed(item is SecretUpdate { Fields.Value: not null } || (item is SecretCreation && operation == SecretOperation.Sync));
            }
            else
            {
                _pending[item.Key] = item;
            }
        }
    }

    /// <summary>Forgets a received secret that turned out to be invalid.</summary>
    public void Withdraw(IWriteItem item)
    {
        lock (_lock)
        {
            _pending.Remove(item.Key);
        }
    }

    /// <summary>Deletes a received secret. If that cannot be recorded, nothing is sent and the run is aborted.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="check">Finds an objection after the secret was read; null to delete it unread.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the record shows whether the request was sent.</exception>
    public Task<Outcome> DeleteAsync(SecretsClient client, SecretReference secret, SecretCheck? check, CancellationToken cancellationToken)
    {
        var deleting = check is null
            ? DeleteUnreadAsync(cancellationToken)
            : client.ReadAndWriteAsync(secret.Id, check, secret.WasInDoubt, DeleteUnreadAsync, cancellationToken);
        return RecordAsync(client, secret, deleting, cancellationToken);

        Task<Outcome> DeleteUnreadAsync(CancellationToken token) => SendAsync(
            client, secret, next => client.DeleteAsync(secret.Id, secret.WasInDoubt, keepsRequestId: _log is not null, next), token);
    }

    /// <summary>
    /// Changes a received secret, unless an earlier run has made the same change, or there is nothing to change. If that cannot be recorded,
    /// nothing is sent and the run is aborted.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; the record shows whether the request was sent.</exception>
    public Task<Outcome> UpdateAsync(
        SecretsClient client,
        SecretUpdate change,
        SecretCheck? check,
        CancellationToken cancellationToken)
    {
        return WriteAsync(
            client,
            change,
            change.Fields.IsEmpty ? static _ => Task.FromResult(Outcome.WithoutResponse(SecretStatus.Unchanged))
                : check is null ? UpdateUnreadAsync
                : token => client.ReadAndWriteAsync(change.Secret.Id, check, wasInDoubt: false, UpdateUnreadAsync, token),
            cancellationToken);

        Task<Outcome> UpdateUnreadAsync(CancellationToken token) => SendAsync(
            client, change, next => client.UpdateAsync(change.Secret.Id, change.Fields, keepsRequestId: _log is not null, next), token);
    }

    /// <summary>
    /// Creates a received secret, unless an earlier run has created it or may have. If that cannot be recorded, nothing is sent and the run is
    /// aborted.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; the record shows whether the request was sent.</exception>
    public Task<Outcome> CreateAsync(SecretsClient client, SecretCreation creation, CancellationToken cancellationToken) =>
        WriteAsync(
            client,
            creation,
            token => SendAsync(
                client, creation, next => client.CreateAsync(creation.Fields, keepsRequestId: _log is not null, next), token),
            cancellationToken);

    /// <summary>Records the result of a secret for which no request was sent.</summary>
    /// <returns>False if the file could not be written; true also if there is none.</returns>
    public Task<bool> RecordResultAsync(IWriteItem item, Outcome outcome, CancellationToken cancellationToken)
    {
        RecordResult(item, outcome);
        return _log?.WriteResultAsync(item, outcome, cancellationToken) ?? Task.FromResult(true);
    }

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
            _isComplete = reason == RunEndReasons.Completed;
        }
    }

    /// <summary>Creates a report of the run's current state. A secret without a result is unknown if its request was sent, and skipped if not.</summary>
    public SecretRunReport ToReport()
    {
        lock (_lock)
        {
            var pending = _pending.Values.Select(OutcomeOfPending).ToLookup(outcome => outcome.Status, EqualityComparer<SecretStatus>.Default);
            return new SecretRunReport(status => Counts[status] + pending[status].Count(), _unsettled + _pending.Count)
            {
                Operation = operation,
                BaseUri = connection.BaseUri,
                Account = connection.Account,
                StartedAt = _startedAt,
                EndedAt = _endedAt,
                EndReason = _endReason,
                EndMessage = _endMessage,
                AuditPath = _path,
                // The secrets whose requests may have been applied come first, in case not all can be kept.
                Unsettled = pending[SecretStatus.Unknown].Concat(_unknown).Concat(pending[SecretStatus.Skipped]).Concat(_open).Take(MaxKept).ToArray(),
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

        // A completed run is not resumed, because later values may be new; a run in doubt is not complete.
        _log?.Close(isComplete: _isComplete && !Counts.HasDoubt);
        // The history of a large file uses much memory, and Get-IoSecretRun keeps the journal after the run.
        History = new RunHistory(connection, operation, file: null);
    }

    private async Task<Outcome> WriteAsync(
        SecretsClient client, IWriteItem item, Func<CancellationToken, Task<Outcome>> send, CancellationToken cancellationToken)
    {
        if (History.SettledAs(item) is { } settled)
        {
            return settled;
        }

        var lost = History.FindCreateInDoubt(item);
        if (lost is { Status: SecretStatus.Created })
        {
            Counts.AddResumed(hasValue: operation == SecretOperation.Sync);
        }

        var writing = lost is null ? send(cancellationToken) : Task.FromResult(lost);
        return await RecordAsync(client, item, writing, cancellationToken).ConfigureAwait(false);
    }

    // Without a file nothing is awaited, and a state machine for each secret would cost time.
    private Task<Outcome> SendAsync(
        SecretsClient client, IWriteItem item, Func<CancellationToken, Task<Outcome>> send, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _log is null ? SendMarkedAsync(client, item, send, cancellationToken) : MarkAndSendAsync(client, item, send, cancellationToken);
    }

    private async Task<Outcome> MarkAndSendAsync(
        SecretsClient client, IWriteItem item, Func<CancellationToken, Task<Outcome>> send, CancellationToken cancellationToken)
    {
        if (client.AbortPolicy.Abort is null && !await _log!.MarkSentAsync(item, cancellationToken).ConfigureAwait(false))
        {
            client.AbortPolicy.AbortRun(AbortReason.AuditLost, _log.Failure);
        }

        return await SendMarkedAsync(client, item, send, cancellationToken).ConfigureAwait(false);
    }

    private Task<Outcome> SendMarkedAsync(
        SecretsClient client, IWriteItem item, Func<CancellationToken, Task<Outcome>> send, CancellationToken cancellationToken)
    {
        if (client.AbortPolicy.Abort is not null)
        {
            return Task.FromResult(Outcome.WithoutResponse(SecretStatus.Skipped));
        }

        lock (_lock)
        {
            _sent.Add(item.Key);
        }

        return send(cancellationToken);
    }

    private async Task<Outcome> RecordAsync(SecretsClient client, IWriteItem item, Task<Outcome> sending, CancellationToken cancellationToken)
    {
        var outcome = (await sending.ConfigureAwait(false)).WithEarlierDoubt(item);
        try
        {
            if (_log is { } log && !await log.WriteResultAsync(item, outcome, cancellationToken).ConfigureAwait(false))
            {
                client.AbortPolicy.AbortRun(AbortReason.AuditLost, log.Failure);
            }

            return outcome;
        }
        finally
        {
            // Also if the wait for the file was cancelled: what the service confirmed is not unknown.
            RecordResult(item, outcome);
        }
    }

    private void RecordResult(IWriteItem item, Outcome outcome)
    {
        lock (_lock)
        {
            _pending.Remove(item.Key);
            _sent.Remove(item.Key);
            Counts.Add(outcome.Status);
            var kept = outcome.Status == SecretStatus.Unknown ? _unknown : _open;
            _unsettled += outcome.IsUnsettled ? 1 : 0;
            if (outcome.IsUnsettled && kept.Count < MaxKept)
            {
                kept.Add(SecretOutcome.From(outcome, item, connection, error: null));
            }
        }
    }

    private SecretOutcome OutcomeOfPending(IWriteItem item) => SecretOutcome.From(
        Outcome.WithoutResponse(_sent.Contains(item.Key) ? SecretStatus.Unknown : SecretStatus.Skipped).WithEarlierDoubt(item),
        item,
        connection,
        error: null);
}
