using IoSecrets.Core.Audit;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Sync;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports a run of Sync-IoSecret, and can output an outcome for each row and for each secret that is removed.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="journal">Records the run, and counts its results.</param>
/// <param name="emits">True to output outcomes.</param>
internal sealed class SyncReport(RunStreams streams, RunJournal journal, bool emits) : DeletionReport(streams, journal, emits, Operation.Sync)
{
    /// <summary>Reports a row for which nothing can be done.</summary>
    public void Problem(SyncItem item)
    {
        var error = SyncErrors.FromProblem(item, Connection);
        var status = item.Problem == SyncProblem.NotFound ? SecretStatus.NotFound : SecretStatus.Invalid;
        Counts.Add(status);
        Emit(item.Write, Outcome.WithoutResponse(status), error.Exception.Message);
        Streams.WriteError(error);
    }

    protected override Operation OperationOn(IRunItem item, Outcome outcome) => ((IWriteItem)item).Operation switch
    {
        SecretOperation.Create => Operation.SyncCreate,
        SecretOperation.Update => Operation.SyncChange,
        _ => Operation.Delete,
    };
}
