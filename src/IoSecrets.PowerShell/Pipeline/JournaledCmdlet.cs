using System.Management.Automation;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Secrets;
using IoSecrets.Input;

namespace IoSecrets.Pipeline;

/// <summary>The base class of cmdlets that create, change or delete the secrets of their input, and record what they do.</summary>
public abstract class JournaledCmdlet : SecretCmdlet
{
    private RunRecord? _record;

    private protected JournaledCmdlet()
    {
    }

    /// <summary>The audit file, or a folder for it; each secret is written to the file before its request is sent and when its result is known.</summary>
    [Parameter]
    [PathArgument]
    public string? AuditPath { get; set; }

    /// <summary>Opens the record of the run, before anything is sent.</summary>
    /// <exception cref="Errors.TerminatingException">A file is busy, cannot be used, or belongs to another account.</exception>
    private protected RunJournal OpenJournal(IoNetConnection connection, SecretOperation operation, string? resumeFrom, bool isWhatIf) =>
        (_record = RunRecord.Open(this, connection, operation, AuditPath, resumeFrom, isWhatIf)).Journal;

    /// <summary>Records a secret before the confirmation and the request.</summary>
    private protected void Receive(IWriteItem item) => _record!.Receive(item);

    /// <summary>Cancels the run.</summary>
    private protected abstract void DisposeRun();

    // The run is disposed first: results that it still produces while it ends are recorded in the journal.
    private protected sealed override void DisposeCore()
    {
        DisposeRun();
        _record?.Dispose();
    }
}
