using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports a run that deletes secrets, and can output an outcome for each ID.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="journal">Records the run, and counts its results.</param>
/// <param name="emits">True to output outcomes.</param>
/// <param name="ignoresMissing">True if a missing secret is not an error.</param>
internal sealed class DeletionReport(RunStreams streams, DeletionJournal journal, bool emits, bool ignoresMissing)
    : RunReport(streams, Operation.Delete, journal.Counts)
{
    private bool _hasReportedLoss;
    private bool _hasWarnedOfDoubt;

    /// <inheritdoc/>
    public override void Skipped(IRunItem item)
    {
        var secret = (SecretReference)item;
        DecideUnsent(secret, Outcome.WithoutResponse(SecretStatus.Skipped).WithEarlierDoubt(secret.WasInDoubt));
    }

    /// <summary>Reports a secret that is not deleted on purpose.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="objection">The reason, as a clause, for a warning; null if the user declined.</param>
    public void IntentionallySkipped(SecretReference secret, string? objection = null) =>
        DecideUnsent(secret, Outcome.WithoutResponse(SecretStatus.Skipped) with { IsIntentionallySkipped = true, Objection = objection });

    /// <summary>Reports a secret that an earlier run settled.</summary>
    public void Resumed(SecretReference secret, Outcome outcome)
    {
        Wait(journal.ResumeAsync(secret, outcome, Streams.StopToken));
        Decided(secret, outcome);
    }

    /// <summary>Warns, once, of a doubt that counts although the input does not name its account.</summary>
    public void WarnOfDoubt(SecretReference secret)
    {
        if (secret is { WasInDoubt: true, Doubt.IsComplete: false } && !_hasWarnedOfDoubt)
        {
            _hasWarnedOfDoubt = true;
            Streams.WriteWarning(
                $"Secret {secret.Label} is in doubt, and the input does not name its account; {Connection} is assumed. "
                + "Keep the columns BaseUri and Account when you save outcomes.");
        }
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        if (Wait(journal.FlushAsync(Streams.StopToken)) is not { } failure)
        {
            return;
        }

        Streams.AbortPolicy.AbortRun(AbortReason.AuditLost, failure);
        if (Streams.AbortPolicy.Abort!.Reason != AbortReason.AuditLost && !_hasReportedLoss)
        {
            _hasReportedLoss = true;
            Streams.WriteError(ErrorRecords.FromLostAudit(failure));
        }
    }

    /// <inheritdoc/>
    public override void Ended(string reason, string? message = null) => journal.End(reason, message);

    /// <summary>Reports a name without wildcards that no secret has.</summary>
    public void MissingName(string name)
    {
        if (!ignoresMissing)
        {
            Streams.WriteError(ErrorRecords.FromMissingName(name, Connection));
        }
    }

    // The journal already counted the result, when the secret was decided.
    protected override void Count(SecretStatus status)
    {
    }

    protected override bool IsSuccess(Outcome outcome) =>
        base.IsSuccess(outcome) || (ignoresMissing && outcome.Status == SecretStatus.NotFound);

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        if (emits)
        {
            Streams.WriteObject(SecretOutcome.From(outcome, (SecretReference)item, Connection, error));
        }

        if (outcome.Objection is { } objection)
        {
            Streams.WriteWarning($"Secret {item.Label} was not deleted, because {objection}.");
        }
    }

    protected override void EmitInvalid(string? shown, string error)
    {
        if (emits)
        {
            Streams.WriteObject(SecretOutcome.Invalid(shown, Connection, error));
        }
    }

    private static T Wait<T>(Task<T> recording)
    {
#pragma warning disable RS0030 // The file must be written before a result is reported; the wait ends with the cmdlet.
        return recording.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    private void DecideUnsent(SecretReference secret, Outcome outcome)
    {
        Wait(journal.DecideAsync(secret, outcome, Streams.StopToken));
        Decided(secret, outcome);
    }
}

/// <summary>Reports what a run that deletes secrets would do, with -WhatIf: nothing is deleted, and nothing is counted.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="checkOf">Returns what finds an objection to the deletion of a secret after it was read.</param>
/// <param name="ignoresMissing">True if a missing secret is not an error.</param>
/// <param name="announce">Announces a deletion.</param>
internal sealed class PlannedDeletionReport(
    RunStreams streams, Func<SecretReference, Func<Secret, string?>?> checkOf, bool ignoresMissing, Action<SecretReference> announce)
    : RunReport(streams, Operation.Delete, new StatusCounts())
{
    /// <summary>Reports a secret that would not be deleted.</summary>
    public void Objected(IRunItem item, string objection) => Streams.WriteWarning($"Secret {item.Label} would not be deleted, because {objection}.");

    protected override void Count(SecretStatus status)
    {
    }

    protected override bool IsSuccess(Outcome outcome) =>
        base.IsSuccess(outcome) || (ignoresMissing && outcome.Status == SecretStatus.NotFound);

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        var secret = (SecretReference)item;
        if (outcome.Secret is not { } current)
        {
            return;
        }

        if (checkOf(secret)?.Invoke(current) is { } objection)
        {
            Objected(item, objection);
        }
        else
        {
            announce(secret);
        }
    }
}
