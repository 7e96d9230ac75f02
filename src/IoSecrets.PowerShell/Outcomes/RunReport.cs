using System.Management.Automation;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports the result for each secret of a run: its output first, then its error.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="operation">The operation of the run.</param>
/// <param name="counts">The tally of the run.</param>
internal abstract class RunReport(RunStreams streams, Operation operation, StatusCounts counts)
{
    private const int ManyNotFound = 50;

    private int _notFoundInARow;
    private bool _hasWarnedOfNotFound;

    public StatusCounts Counts { get; } = counts;

    public RunStreams Streams { get; } = streams;

    public Operation Operation { get; } = operation;

    /// <summary>The tally in one sentence.</summary>
    public string Summary => Operation.Summarize(Counts);

    protected IoNetConnection Connection => Streams.Connection;

    /// <summary>Reports the result for an item.</summary>
    public void Decided(IRunItem item, Outcome outcome)
    {
        Count(outcome.Status);
        var error = IsSuccess(outcome) ? null : ErrorRecords.FromOutcome(outcome, item, Operation, Connection);
        Emit(item, outcome, error?.Exception.Message);

        // A rejected credential aborts the run, with one error that matters. An error for each ID in flight would only repeat it, and with
        // -ErrorAction Stop would be shown in its place. The same is true for an ID that was in doubt before the run and that the run did not reach.
        var isCoveredByRunError = outcome is { Status: SecretStatus.Failed, Response.Reason: FailureReason.CredentialRefused }
            or { Status: SecretStatus.Unknown, Attempts: 0 };
        if (error is not null && !isCoveredByRunError)
        {
            Streams.WriteError(error);
        }

        _notFoundInARow = outcome.Status == SecretStatus.NotFound ? _notFoundInARow + 1 : 0;
        if (_notFoundInARow == ManyNotFound && !_hasWarnedOfNotFound)
        {
            _hasWarnedOfNotFound = true;
            Streams.WriteWarning(Messages.ManyNotFound);
        }
    }

    /// <summary>Reports an item that was not sent because the run was aborted.</summary>
    public virtual void Skipped(IRunItem item) => Decided(item, Outcome.WithoutResponse(SecretStatus.Skipped));

    /// <summary>Reports an item of the input that is not an ID.</summary>
    public void Invalid(InputItem item) => Invalid(ErrorRecords.FromInvalidId(item, Operation), item.Shown);

    /// <summary>Called when everything that was sent has its result; may still abort the run.</summary>
    public virtual void Settle()
    {
    }

    /// <summary>Called when the run has ended.</summary>
    /// <param name="reason">One of <see cref="RunEndReasons"/>, or the ID of the error that ended the run.</param>
    /// <param name="message">The error's message; null if no error ended it.</param>
    public virtual void Ended(string reason, string? message = null)
    {
    }

    /// <summary>Counts a result.</summary>
    protected virtual void Count(SecretStatus status) => Counts.Add(status);

    /// <summary>Reports an item as invalid.</summary>
    protected void Invalid(ErrorRecord error, string? shown)
    {
        Counts.Add(SecretStatus.Invalid);
        EmitInvalid(shown, error.Exception.Message);
        Streams.WriteError(error);
    }

    protected virtual bool IsSuccess(Outcome outcome) => outcome.IsApplied || outcome.Status is SecretStatus.Gone or SecretStatus.Skipped;

    protected abstract void Emit(IRunItem item, Outcome outcome, string? error);

    protected virtual void EmitInvalid(string? shown, string error)
    {
    }
}
