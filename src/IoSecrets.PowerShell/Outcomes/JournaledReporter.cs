using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports a run that creates, changes or deletes secrets, whose journal counts the results.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="operation">The operation of the run.</param>
/// <param name="journal">Records the run, and counts its results.</param>
internal abstract class JournaledReporter(RunStreams streams, Operation operation, RunJournal journal) : RunReporter(streams, operation, journal.Counts)
{
    private bool _hasReportedLoss;

    /// <inheritdoc/>
    public override void Skipped(IRunItem item)
    {
        var write = (IWriteItem)item;
        if (journal.History.SettledAs(write) is { } settled)
        {
            Decided(write, settled);
        }
        else
        {
            DecideUnsent(
                write, journal.History.FindCreateInDoubt(write) ?? Outcome.WithoutResponse(SecretStatus.Skipped).WithEarlierDoubt(write));
        }
    }

    /// <summary>Reports a secret that is skipped on purpose, unless an earlier request for it may be the reason: then it is unknown.</summary>
    /// <param name="item">The secret.</param>
    /// <param name="objection">The reason, as a clause, for a warning; null if the user declined.</param>
    public void IntentionallySkipped(IWriteItem item, string? objection = null)
    {
        var skipped = Outcome.WithoutResponse(SecretStatus.Skipped) with { IsIntentionallySkipped = true, Objection = objection };
        DecideUnsent(item, skipped.WithEarlierDoubt(item));
    }

    /// <summary>Reports a secret whose delete is in doubt and that the list of secrets does not contain.</summary>
    public void Gone(SecretReference secret) => DecideUnsent(secret, Outcome.WithoutResponse(SecretStatus.Gone));

    /// <inheritdoc/>
    public override void FlushJournal()
    {
        if (Counts.TakeResumedValues() is > 0 and var count)
        {
            Streams.WriteWarning(Messages.ValuesResumed(count));
        }

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

    /// <summary>Records the result of a secret for which no request was sent.</summary>
    protected void Record(IWriteItem item, Outcome outcome) => Wait(journal.RecordResultAsync(item, outcome, Streams.StopToken));

    private void DecideUnsent(IWriteItem item, Outcome outcome)
    {
        Record(item, outcome);
        Decided(item, outcome);
    }

    private static T Wait<T>(Task<T> recording)
    {
#pragma warning disable RS0030 // The file must be written before a result is reported; the wait ends with the cmdlet.
        return recording.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }
}

/// <summary>Reports a run that deletes secrets, and can output an outcome for each ID.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="journal">Records the run, and counts its results.</param>
/// <param name="emits">True to output outcomes.</param>
/// <param name="operation">The operation of the run, if it does more than delete.</param>
internal class DeletionReporter(RunStreams streams, RunJournal journal, bool emits, Operation? operation = null)
    : JournaledReporter(streams, operation ?? Operation.Delete, journal)
{
    private bool _hasWarnedOfDoubt;

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

    /// <summary>Reports a name without wildcards that no secret has.</summary>
    public void MissingName(string name)
    {
        if (!IgnoresMissing)
        {
            Streams.WriteError(ErrorRecords.FromMissingName(name, Connection));
        }
    }

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        if (emits)
        {
            Streams.WriteObject(SecretOutcome.From(outcome, (IWriteItem)item, Connection, error));
        }

        if (outcome is { Status: SecretStatus.Skipped, Objection: { } objection })
        {
            Streams.WriteWarning($"Secret {item.Label} was not {OperationOn(item, outcome).Participle}, because {objection}.");
        }
    }

    protected override void EmitInvalid(string? shown, string error)
    {
        if (emits)
        {
            var operation = Operation == Operation.Sync ? SecretOperation.Sync : SecretOperation.Delete;
            Streams.WriteObject(SecretOutcome.Invalid(shown, operation, Connection, error));
        }
    }
}

/// <summary>Reports what a run that deletes secrets would do, with -WhatIf: nothing is deleted, and nothing is counted.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="checkFor">Returns what finds an objection to the deletion of a secret after it was read.</param>
/// <param name="announce">Announces a deletion.</param>
internal sealed class PlannedDeletionReporter(
    RunStreams streams, Func<SecretReference, SecretCheck?> checkFor, Action<SecretReference> announce)
    : RunReporter(streams, Operation.Delete, new StatusCounts())
{
    /// <summary>Reports a secret that would not be deleted.</summary>
    public void Objected(IRunItem item, string objection) => Streams.WriteWarning($"Secret {item.Label} would not be deleted, because {objection}.");

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        var secret = (SecretReference)item;
        if (outcome.Secret is not { } current)
        {
            return;
        }

        if (checkFor(secret)?.Invoke(current) is { } objection)
        {
            Objected(item, objection);
        }
        else
        {
            announce(secret);
        }
    }
}
