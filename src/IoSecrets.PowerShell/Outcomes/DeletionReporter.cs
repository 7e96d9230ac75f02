using IoSecrets.Core.Audit;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

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
