using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>Deletes secrets: records each, checks it, asks for confirmation, and deletes it or says what would be deleted.</summary>
internal sealed class DeletionRun : IDisposable
{
    private const string Action = "Delete permanently";

    private readonly RunStreams _streams;
    private readonly RunJournal _journal;
    private readonly DeletionChecks _checks;
    private readonly Confirmation _confirmation;
    private readonly Action<SecretReference> _receive;
    private readonly PlannedDeletionReport _plan;
    private readonly BulkPipeline<SecretReference> _pipeline;
    private TerminatingException? _checkFailure;

    /// <summary>Prepares a run; nothing starts yet.</summary>
    /// <param name="report">Reports the results.</param>
    /// <param name="journal">Records the run.</param>
    /// <param name="checks">Finds objections to deletions.</param>
    /// <param name="confirmation">Asks for confirmation.</param>
    /// <param name="throttleLimit">The maximum number of requests in flight at once; null to use the connection's width.</param>
    /// <param name="receive">Records a secret in the journal.</param>
    public DeletionRun(
        DeletionReport report,
        RunJournal journal,
        DeletionChecks checks,
        Confirmation confirmation,
        int? throttleLimit,
        Action<SecretReference> receive)
    {
        (Report, _streams, _journal, _checks, _confirmation, _receive) = (report, report.Streams, journal, checks, confirmation, receive);
        _plan = new PlannedDeletionReport(_streams, checks.CheckOf, secret => confirmation.Confirm(secret, Action))
        {
            IgnoresMissing = report.IgnoresMissing,
        };
        // With -WhatIf, secrets are at most read.
        _pipeline = confirmation.IsWhatIf
            ? new BulkPipeline<SecretReference>(
                _plan, throttleLimit, isInOrder: true, static (client, secret, policy, token) => client.GetAsync(secret.Id, policy, token))
            : new BulkPipeline<SecretReference>(
                report,
                throttleLimit,
                isInOrder: false,
                (client, secret, policy, token) => journal.DeleteAsync(client, secret, checks.CheckOf(secret), policy, token));
    }

    /// <summary>Reports the results.</summary>
    public DeletionReport Report { get; }

    /// <summary>True if the run was aborted, so that the command should end now.</summary>
    // If the checks failed, nothing was sent, and the rest of the input is still read, so that each secret gets its result.
    public bool ShouldFinish => HasEnded && _checkFailure is null;

    private bool HasEnded => _streams.AbortPolicy.Abort is not null;

    /// <summary>Accepts the secrets that the file to resume from leaves in doubt.</summary>
    public void AcceptInDoubt() => AcceptAll(_journal.History.DeletesInDoubt);

    /// <summary>Records all secrets, and then decides about each.</summary>
    public void AcceptAll(IEnumerable<SecretReference> secrets)
    {
        SecretReference[] received = [.. secrets.Select(Receive)];
        _streams.Progress.Expect(received.Length);
        foreach (var secret in received)
        {
            Decide(secret);
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
    public void Accept(SecretReference secret) => Decide(Receive(secret));

    /// <summary>Records a secret.</summary>
    /// <returns>The secret, with a doubt of an earlier run.</returns>
    // Before the confirmation and the request: wherever the pipeline stops, the record contains the ID, and a doubt of an earlier run.
    public SecretReference Receive(SecretReference incoming)
    {
        var secret = _journal.History.WithDoubtOfDelete(incoming);
        Report.WarnOfDoubt(secret);
        if (!_confirmation.IsWhatIf)
        {
            _receive(secret);
        }

        return secret;
    }

    /// <summary>Waits for everything in flight and reports it.</summary>
    /// <exception cref="TerminatingException">The run was aborted.</exception>
    public void Finish()
    {
        _pipeline.Finish();
        if (_checkFailure is not null)
        {
            Report.Ended(_checkFailure.Record.FullyQualifiedErrorId, _checkFailure.Message);
            throw _checkFailure;
        }
    }

    /// <summary>Cancels everything in flight.</summary>
    public void Dispose() => _pipeline.Dispose();

    private void Decide(SecretReference secret)
    {
        if (_journal.History.SettledAs(secret) is { } outcome)
        {
            Resume(secret, outcome);
        }
        else if (!HasEnded && FindObjection(secret) is { } objection)
        {
            Object(secret, objection);
        }
        else if (HasEnded || (_confirmation.IsWhatIf && _checks.CheckOf(secret) is not null) || _confirmation.Confirm(secret, Action))
        {
            _pipeline.Add(secret);
        }
        else if (!_confirmation.IsWhatIf)
        {
            Report.IntentionallySkipped(secret);
        }
    }

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
