using System.Management.Automation;
using IoSecrets.Audit;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;

namespace IoSecrets.Pipeline;

/// <summary>The base class of cmdlets that create, change or delete secrets, and record what they do.</summary>
public abstract class JournaledCmdlet : SecretCmdlet
{
    private bool _isWhatIf;

    private protected JournaledCmdlet()
    {
    }

    /// <summary>The audit file, or a folder for it; each secret is written to the file before its request is sent and when its result is known.</summary>
    [Parameter]
    [PathArgument]
    public string? AuditPath { get; set; }

    /// <summary>The record of the run; null until it is opened.</summary>
    private protected RunJournal? Journal { get; private set; }

    /// <summary>Opens the record of the run, before anything is sent.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="operation">The operation of the run.</param>
    /// <param name="resumeFrom">The file to resume from; null if there is none.</param>
    /// <param name="isWhatIf">True if the run only shows what it would do, and leaves no record.</param>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or belongs to another account.</exception>
    private protected RunJournal OpenJournal(IoNetConnection connection, SecretOperation operation, string? resumeFrom, bool isWhatIf)
    {
        _isWhatIf = isWhatIf;
        var audit = FilePath.Resolve(this, isWhatIf ? null : AuditPath, Messages.AuditFileRefused);
        var resumed = FilePath.Resolve(this, resumeFrom, Messages.AuditFileNotRead);
        var files = audit is null && resumed is null
            ? AuditFiles.None
            : Await(cancellationToken => AuditFileOpener.OpenAsync(connection, audit, resumed, cancellationToken));
        return Journal = new RunJournal(connection, operation, files);
    }

    /// <summary>Records a secret before the confirmation and the request, so that the record contains it wherever the pipeline stops.</summary>
    private protected void Receive(IWriteItem item)
    {
        if (_isWhatIf)
        {
            return;
        }

        var isFirst = Journal!.IsEmpty;
        Journal.Receive(item);
        if (isFirst)
        {
            KeepJournal();
        }
    }

    /// <summary>Cancels the run.</summary>
    private protected abstract void DisposeRun();

    // The run is disposed first: results that it still produces while it ends are recorded in the journal.
    private protected sealed override void DisposeCore()
    {
        DisposeRun();
        Journal?.Dispose();
        KeepJournal();
    }

    // Called at the first secret, so that Get-IoSecretRun works during the run, and again at the end, because a run further down the pipeline
    // begins later but ends earlier. A run without input leaves the record of the previous run, which may contain secrets in doubt.
    private void KeepJournal()
    {
        if (Journal is { IsEmpty: false } && !_isWhatIf)
        {
            RunspaceJournals.Keep(Journal);
        }
    }
}
