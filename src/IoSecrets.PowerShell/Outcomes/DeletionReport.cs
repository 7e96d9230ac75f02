using System.Management.Automation;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Deletes;
using IoSecrets.Core.Http;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>
/// Tells the streams what became of each id: the outcome first, where outcomes are wanted, then its error. Where the caller wants no more
/// after an error (-ErrorAction Stop), the run ends, and what is still in flight is told before the caller's exception goes its way.
/// </summary>
internal sealed class DeletionReport(PSCmdlet cmdlet, RunGuard guard, bool emits, bool ignoresMissing, CancellationToken stop)
{
    private const int ManyNotFound = 50;

    private ExceptionDispatchInfo? _held;
    private int _notFoundInARow;
    private bool _hasAsked;

    public RunCounts Counts { get; } = new();

    public void Decided(IncomingSecret secret, Deletion deletion)
    {
        var isTakenAsSuccess = ignoresMissing && deletion.Status == DeletionStatus.NotFound;
        var error = isTakenAsSuccess ? null : ErrorRecords.OfDeletion(deletion, secret);

        // A refused credential ends the run with one error that counts. An error for each id in flight would only say the same again,
        // and under -ErrorAction Stop would be shown in place of the one that counts.
        var isToldByRunEnd = deletion is { Status: DeletionStatus.Failed, Answer.Cause: Cause.CredentialRefused };
        Write(deletion.ToOutcome(secret, error?.Exception.Message), isToldByRunEnd ? null : error);

        _notFoundInARow = deletion.Status == DeletionStatus.NotFound ? _notFoundInARow + 1 : 0;
        if (_notFoundInARow == ManyNotFound && !_hasAsked)
        {
            _hasAsked = true;
            Tell(() => cmdlet.WriteWarning(Messages.ManyNotFound));
        }
    }

    public void Skipped(IncomingSecret secret) => Write(secret.ToSkipped(), null);

    public void Invalid(IncomingItem item)
    {
        var error = ErrorRecords.OfInvalid(item);
        Write(new SecretOutcome(item.Shown, SecretStatus.Invalid) { Error = error.Exception.Message }, error);
    }

    public void Note(string note) => Tell(() => cmdlet.WriteVerbose(note));

    public void Show(RunProgress progress, int inFlight) => Tell(() => progress.Update(Counts, inFlight));

    /// <summary>Lets the exception go that was held back, if there is one.</summary>
    public void Release() => _held?.Throw();

    private void Write(SecretOutcome outcome, ErrorRecord? error)
    {
        Counts.Count(outcome.Status);
        if (emits)
        {
            cmdlet.WriteObject(outcome);
        }

        if (error is not null)
        {
            Tell(() => cmdlet.WriteError(error), otherwise: error.Exception.Message);
        }
    }

    // After the first exception every further error would only throw again, unseen: it is told as a warning.
    private void Tell(Action write, string? otherwise = null)
    {
        if (_held is not null && otherwise is null)
        {
            return;
        }

        try
        {
            if (_held is null)
            {
                write();
            }
            else
            {
                cmdlet.WriteWarning(otherwise!);
            }
        }
        catch (RuntimeException enough) when (!stop.IsCancellationRequested)
        {
            // The engine has recorded the error, and shows the cmdlet the same exception as it does for Ctrl+C.
            _held ??= ExceptionDispatchInfo.Capture(enough);
            guard.EndRun(RunEndReason.Caller);
        }
    }
}
