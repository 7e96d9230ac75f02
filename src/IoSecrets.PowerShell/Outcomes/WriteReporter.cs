using System.Management.Automation;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Sync;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports a run that creates or changes secrets, and can output each secret.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="operation">The operation of the run.</param>
/// <param name="journal">Records the run, and counts its results.</param>
/// <param name="emits">True to output secrets.</param>
internal sealed class WriteReporter(RunStreams streams, Operation operation, RunJournal journal, bool emits = true)
    : JournaledReporter(streams, operation, journal)
{
    /// <summary>True if an audit file is written.</summary>
    public bool IsAudited { get; init; }

    /// <summary>Reports an item with fields that the service would not accept.</summary>
    public void Invalid(IRunItem item, string problem) => ReportInvalid(item, nameof(Messages.ValidationFailed), $"{problem}.");

    /// <summary>Reports a row with the ID of an earlier row. The earlier row decides the status of the ID.</summary>
    public void SecondRow(IRunItem item) => Invalid(
        ErrorRecords.Create(
            nameof(Messages.ValidationFailed),
            ErrorCategory.InvalidArgument,
            Connection.Mask($"A second row for secret {item.Target} was not used: an earlier row has the same ID. Remove one of the two rows."),
            Connection.Mask(item.Target)),
        Connection.Mask(item.Target));

    /// <summary>Reports an item for which the user's script block returned no string.</summary>
    public void NotEvaluated(IRunItem item, string problem) =>
        ReportInvalid(item, nameof(Messages.ScriptBlockFailed), $"{problem}. {Messages.ScriptBlockFailed}");

    /// <summary>Reports an item of the input that contains no change.</summary>
    public void NothingToChange(IRunItem item) =>
        ReportInvalid(item, nameof(Messages.NothingToChange), $"its input has no field to change. {Messages.NothingToChange}");

    /// <summary>Warns that a value ends with a line break, which becomes part of the secret.</summary>
    public void WarnOfLineEnd(IRunItem item) => Streams.WriteWarning(Messages.ValueEndsInLineEnd(item.Label));

    // A run that resumed has already found out what the list of secrets shows.
    protected override Operation OperationOn(IRunItem item, Outcome outcome) =>
        IsAudited && Operation == Operation.Create && outcome.Candidates is null ? Operation.AuditedCreate : Operation;

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        if (!emits || !outcome.IsApplied)
        {
            return;
        }

        if (outcome.Secret is { } secret)
        {
            Streams.WriteObject(secret);
        }
        else
        {
            Streams.WriteWarning(
                $"Secret {item.Label} was {Operation.Participle}, but could not be read back. Use Get-IoSecret to see it.");
        }
    }

    // An item of New-IoSecret that cannot become a secret is invalid. Set-IoSecret's items are IDs, and fail.
    private void ReportInvalid(IRunItem item, string errorId, string problem)
    {
        var message = Connection.Mask($"Secret {item.Label} was not {Operation.Participle}: {problem}");
        var error = ErrorRecords.Create(errorId, ErrorCategory.InvalidArgument, message, Connection.Mask(item.Target));
        if (Operation == Operation.Create)
        {
            Invalid(error, item.Target);
        }
        else
        {
            Record((IWriteItem)item, Outcome.WithoutResponse(SecretStatus.Failed));
            Streams.WriteError(error);
        }
    }
}

/// <summary>Reports a run of Sync-IoSecret, and can output an outcome for each row and for each secret that is removed.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="journal">Records the run, and counts its results.</param>
/// <param name="emits">True to output outcomes.</param>
internal sealed class SyncReporter(RunStreams streams, RunJournal journal, bool emits) : DeletionReporter(streams, journal, emits, Operation.Sync)
{
    /// <summary>True if an audit file is written.</summary>
    public bool IsAudited { get; init; }

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
        // A run that resumed has already found out what the list of secrets shows.
        SecretOperation.Create => IsAudited && outcome.Candidates is null ? Operation.AuditedCreate : Operation.SyncCreate,
        SecretOperation.Update => Operation.SyncUpdate,
        _ => Operation.Delete,
    };
}
