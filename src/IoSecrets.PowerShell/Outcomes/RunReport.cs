using System.Management.Automation;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Tells the streams what became of each secret of a run: what is emitted for it first, then its error.</summary>
internal abstract class RunReport<TItem>(RunStreams streams, Operation operation, IoNetConnection connection)
    where TItem : IRunItem
{
    private const int ManyNotFound = 50;

    private int _notFoundInARow;
    private bool _hasAsked;

    public RunCounts Counts { get; } = new(operation);

    protected RunStreams Streams { get; } = streams;

    protected Operation Operation { get; } = operation;

    protected IoNetConnection Connection { get; } = connection;

    public void Decided(TItem item, Outcome outcome)
    {
        Counts.Count(outcome.Status);
        var error = IsSuccess(outcome) ? null : ErrorRecords.FromOutcome(outcome, item, Operation, Connection);
        Emit(item, outcome, error?.Exception.Message);

        // A refused credential ends the run with one error that counts. An error for each id in flight would only say the same again,
        // and under -ErrorAction Stop would be shown in place of the one that counts. So would one for each that was in doubt before, and that
        // the run did not come to.
        var isToldByRunEnd = outcome is { Status: SecretStatus.Failed, Response.Reason: FailureReason.CredentialRefused }
            or { Status: SecretStatus.Unknown, Attempts: 0 };
        if (error is not null && !isToldByRunEnd)
        {
            Streams.WriteError(error);
        }

        _notFoundInARow = outcome.Status == SecretStatus.NotFound ? _notFoundInARow + 1 : 0;
        if (_notFoundInARow == ManyNotFound && !_hasAsked)
        {
            _hasAsked = true;
            Streams.WriteWarning(Messages.ManyNotFound);
        }
    }

    public virtual void Skipped(TItem item) => Decided(item, Outcome.WithoutResponse(SecretStatus.Skipped));

    public void Invalid(InputItem item) => Refuse(ErrorRecords.FromInvalidId(item, Operation), item.Shown);

    /// <summary>All that was sent is decided; the run may still end because the audit is lost.</summary>
    public virtual void Settle(RunAbortPolicy abortPolicy)
    {
    }

    /// <summary>The run has ended.</summary>
    /// <param name="reason">A word for why, or the id of the error that ended it.</param>
    /// <param name="message">The error's message; null where none ended it.</param>
    public virtual void Ended(string reason, string? message = null)
    {
    }

    public void Note(string note) => Streams.WriteVerbose(note);

    /// <summary>One item of the input that nothing can be done with.</summary>
    protected void Refuse(ErrorRecord error, string? shown)
    {
        Counts.Count(SecretStatus.Invalid);
        EmitInvalid(shown, error.Exception.Message);
        Streams.WriteError(error);
    }

    protected virtual bool IsSuccess(Outcome outcome) => outcome.IsApplied || outcome.Status is SecretStatus.Gone or SecretStatus.Skipped;

    protected abstract void Emit(TItem item, Outcome outcome, string? error);

    protected virtual void EmitInvalid(string? shown, string error)
    {
    }
}
