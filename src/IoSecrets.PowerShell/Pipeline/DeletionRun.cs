using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Workflows;
using IoSecrets.Errors;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>Deletes secrets: records each, checks it, asks for confirmation, and deletes it or says what would be deleted.</summary>
internal sealed class DeletionRun : IRun
{
    private const string Action = "Delete permanently";

    private readonly RunStreams _streams;
    private readonly JournalScope _record;
    private readonly DeletionChecks _checks;
    private readonly Confirmation _confirmation;
    private readonly PlannedDeletionReporter _plan;
    private readonly BulkPipeline<SecretReference> _pipeline;
    private TerminatingException? _checkFailure;

    /// <summary>Prepares a run; nothing starts yet.</summary>
    /// <param name="report">Reports the results.</param>
    /// <param name="record">The record of the run.</param>
    /// <param name="checks">Finds objections to deletions.</param>
    /// <param name="confirmation">Asks for confirmation.</param>
    /// <param name="throttleLimit">The maximum number of requests in flight at once; null to use the connection's width.</param>
    public DeletionRun(DeletionReporter report, JournalScope record, DeletionChecks checks, Confirmation confirmation, int? throttleLimit)
    {
        (Report, _streams, _record, _checks, _confirmation) = (report, report.Streams, record, checks, confirmation);
        _plan = new PlannedDeletionReporter(_streams, checks.CheckFor, secret => confirmation.Confirm(secret, Action))
        {
            IgnoresMissing = report.IgnoresMissing,
        };
        // With -WhatIf, secrets are at most read.
        _pipeline = confirmation.IsWhatIf
            ? new BulkPipeline<SecretReference>(
                _plan, throttleLimit, isInOrder: true, static (client, secret, token) => client.GetAsync(secret.Id, token))
            : new BulkPipeline<SecretReference>(
                report,
                throttleLimit,
                isInOrder: false,
                (client, secret, token) => record.Journal.DeleteAsync(client, secret, checks.CheckFor(secret), token));
    }

    /// <summary>Reports the results.</summary>
    public DeletionReporter Report { get; }

    /// <summary>True if the run was aborted, so that the command should end now.</summary>
    // If the checks failed, nothing was sent, and the rest of the input is still read, so that each secret gets its result.
    public bool ShouldFinish => IsAborted && _checkFailure is null;

    private bool IsAborted => _pipeline.IsAborted;

    private RunHistory History => _record.Journal.History;

    /// <summary>Accepts the secrets that the file to resume from leaves in doubt.</summary>
    public void AcceptInDoubt() => AcceptAll(History.DeletesInDoubt);

    /// <summary>Records all secrets, and then decides about each.</summary>
    public void AcceptAll(IEnumerable<SecretReference> secrets)
    {
        SecretReference[] received = [.. secrets.Select(Receive)];
        _streams.Progress.Expect(received.Length);
        foreach (var secret in received)
        {
            Process(secret);
            _streams.Progress.Read();
        }
    }

    /// <summary>Reports secrets whose deletes are in doubt and that the list of secrets does not contain. Nothing is sent.</summary>
    public void AcceptGone(IEnumerable<SecretReference> secrets)
    {
        foreach (var secret in secrets)
        {
            Report.Gone(Receive(secret));
        }
    }

    /// <summary>Records a secret, and deletes it if nothing objects.</summary>
    public void Accept(SecretReference secret) => Process(Receive(secret));

    /// <summary>Records a secret.</summary>
    /// <returns>The secret, with a doubt of an earlier run.</returns>
    // Before the confirmation and the request: wherever the pipeline stops, the record contains the ID, and a doubt of an earlier run.
    public SecretReference Receive(SecretReference incoming)
    {
        var secret = History.WithDoubtOfDelete(incoming);
        Report.WarnOfDoubt(secret);
        _record.Receive(secret);
        return secret;
    }

    /// <summary>Waits for everything in flight and reports it.</summary>
    /// <exception cref="TerminatingException">The run was aborted.</exception>
    public void Finish()
    {
        _pipeline.Finish();
        if (_checkFailure is not null)
        {
            throw _checkFailure;
        }
    }

    /// <inheritdoc/>
    public void Abort() => _pipeline.Abort();

    /// <inheritdoc/>
    public void Dispose() => _pipeline.Dispose();

    private void Process(SecretReference secret)
    {
        if (History.SettledAs(secret) is { } outcome)
        {
            Resume(secret, outcome);
        }
        else if (!IsAborted && FindObjection(secret) is { } objection)
        {
            Object(secret, objection);
        }
        else if (NeedsNoConfirmation(secret) || _confirmation.Confirm(secret, Action))
        {
            _pipeline.Add(secret);
        }
        else if (!_confirmation.IsWhatIf)
        {
            Report.IntentionallySkipped(secret);
        }
    }

    // After the run has ended, nothing is sent. With -WhatIf, a secret that must be read first is announced after that.
    private bool NeedsNoConfirmation(SecretReference secret) => IsAborted || (_confirmation.IsWhatIf && _checks.CheckFor(secret) is not null);

    private string? FindObjection(SecretReference secret)
    {
        try
        {
            return _checks.FindObjection(secret);
        }
        catch (TerminatingException failure)
        {
            _checkFailure = failure;
            _streams.AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
            return null;
        }
    }

    private void Object(SecretReference secret, string objection)
    {
        if (_confirmation.IsWhatIf)
        {
            _plan.Objected(secret, objection);
        }
        else
        {
            Report.IntentionallySkipped(secret, objection);
        }
    }

    private void Resume(SecretReference secret, Outcome outcome)
    {
        if (!_confirmation.IsWhatIf)
        {
            Report.Decided(secret, outcome);
        }
    }
}

/// <summary>Finds objections to the deletion of secrets: they have changed, or something refers to them.</summary>
/// <param name="onlyUnchanged">True to delete a secret only if it is unchanged since the input was made.</param>
/// <param name="readUsage">Reads which secrets are referred to, once, before the first delete; null to delete regardless of that.</param>
internal sealed class DeletionChecks(bool onlyUnchanged, Func<UsageGuard>? readUsage)
{
    // Keeps a failure too: a second attempt could succeed after the user was asked about other numbers.
    private readonly Lazy<UsageGuard>? _usage = readUsage is null ? null : new(readUsage);

    /// <summary>Returns the reason not to delete a secret that is known without reading it, as a clause; null if there is none.</summary>
    public string? FindObjection(SecretReference secret) =>
        onlyUnchanged && secret.Snapshot is null
            ? "-IfUnchanged needs its Name, its ToolName, and its Revision or UpdatedAt in the input; use the output of Get-IoSecret"
        : _usage?.Value.ReasonToKeep(secret.Id);

    /// <summary>Returns the number of secrets without an objection that is known without reading them; none if the usage cannot be read.</summary>
    public int CountRemovable(IReadOnlyCollection<SecretReference> secrets)
    {
        try
        {
            return secrets.Count(secret => FindObjection(secret) is null);
        }
        catch (TerminatingException)
        {
            // The run fails with the same exception, and deletes nothing.
            return 0;
        }
    }

    /// <summary>Returns what finds an objection after the secret has been read; null if it need not be read. Thread-safe.</summary>
    public SecretCheck? CheckFor(SecretReference secret)
    {
        if (_usage is { IsValueCreated: true } && !_usage.Value.IsListed(secret.Id))
        {
            return static _ => "the list of secrets does not contain it, so it is unknown what refers to it";
        }

        return onlyUnchanged && secret.Snapshot is { } snapshot ? snapshot.ObjectionTo : null;
    }
}
