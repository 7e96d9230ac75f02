using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Sync;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports the creations and changes of Sync-IoSecret, and can output an outcome for each row.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="emits">True to output outcomes.</param>
internal sealed class SyncReport(RunStreams streams, bool emits) : RunReport(streams, Operation.Sync, new StatusCounts())
{
    /// <summary>Reports a row for which nothing can be done.</summary>
    public void Problem(SyncItem item)
    {
        var error = SyncErrors.FromProblem(item, Connection);
        var status = item.Problem == SyncProblem.NotFound ? SecretStatus.NotFound : SecretStatus.Invalid;
        Counts.Add(status);
        Emit(item, Outcome.WithoutResponse(status), error.Exception.Message);
        Streams.WriteError(error);
    }

    /// <summary>Reports a row for which nothing is sent on purpose.</summary>
    /// <param name="item">The row's item.</param>
    /// <param name="objection">The reason, as a clause, for a warning; null if the user declined.</param>
    public void Declined(SyncItem item, string? objection = null) =>
        Emit(item, Outcome.WithoutResponse(SecretStatus.Skipped) with { IsIntentionallySkipped = true, Objection = objection }, error: null);

    /// <inheritdoc/>
    public override void Decided(IRunItem item, Outcome outcome)
    {
        Counts.Add(outcome.Status);
        base.Decided(item, outcome);
    }

    protected override Operation OperationOn(IRunItem item) => ((SyncItem)item).Action == SyncAction.Create ? Operation.SyncCreate : Operation.SyncChange;

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        if (emits)
        {
            Streams.WriteObject(SecretOutcome.From(outcome, (SyncItem)item, Connection, error));
        }

        if (outcome.Objection is { } objection)
        {
            Streams.WriteWarning($"Secret {item.Label} was not changed, because {objection}.");
        }
    }
}
