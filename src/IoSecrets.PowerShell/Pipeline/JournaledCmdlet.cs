using System.Management.Automation;
using IoSecrets.Audit;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;

namespace IoSecrets.Pipeline;

/// <summary>The base class of cmdlets that create, change or delete the secrets of their input, and record what they do.</summary>
public abstract class JournaledCmdlet : SecretCmdlet
{
    private JournalScope? _record;

    private protected JournaledCmdlet()
    {
    }

    /// <summary>The audit file, or a folder for it; each secret is written to the file before its request is sent and when its result is known.</summary>
    [Parameter]
    [PathArgument]
    public string? AuditPath { get; set; }

    /// <summary>The run; null before it begins.</summary>
    private protected abstract IRun? Run { get; }

    /// <summary>Opens the record of the run, before anything is sent.</summary>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or belongs to another account.</exception>
    private protected JournalScope OpenRecord(IoNetConnection connection, SecretOperation operation, string? resumeFrom, bool isWhatIf) =>
        _record = JournalScope.Open(this, connection, operation, AuditPath, resumeFrom, isWhatIf);

    private protected sealed override void EndRun(TerminatingException end)
    {
        Run?.Abort();
        _record?.End(end);
    }

    // The run is disposed first, so that nothing is sent any more when the files are closed.
    private protected override void DisposeCore()
    {
        Run?.Dispose();
        _record?.Dispose();
    }
}

/// <summary>The record of a cmdlet's run that creates, changes or deletes secrets. Get-IoSecretRun returns it.</summary>
internal sealed class JournalScope : IDisposable
{
    private const string NotRecorded =
        "The secrets that this run creates are not recorded, so resuming from the same file again would create them again. Use -AuditPath too.";

    private const string AlreadyComplete =
        "The last run in the -ResumeFrom file was complete, so every change is sent again: the file does not contain values, and they may be new.";

    private readonly bool _isWhatIf;
    private bool _isKept;

    private JournalScope(RunJournal journal, bool isWhatIf) => (Journal, _isWhatIf) = (journal, isWhatIf);

    /// <summary>Records what the run does.</summary>
    public RunJournal Journal { get; }

    /// <summary>Opens the record of a run, before anything is sent.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="operation">The operation of the run.</param>
    /// <param name="auditPath">The file to write, or a folder for it; null if there is none.</param>
    /// <param name="resumeFrom">The file to resume from; null if there is none.</param>
    /// <param name="isWhatIf">True if the run only shows what it would do, and leaves no record.</param>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or belongs to another account.</exception>
    public static JournalScope Open(
        IoNetCmdlet cmdlet, IoNetConnection connection, SecretOperation operation, string? auditPath, string? resumeFrom, bool isWhatIf)
    {
        var audit = FilePath.Resolve(cmdlet, isWhatIf ? null : auditPath, Messages.AuditFileRefused);
        var resumed = FilePath.Resolve(cmdlet, resumeFrom, Messages.AuditFileNotRead);
        var files = audit is null && resumed is null
            ? RunFiles.None
            : cmdlet.Await(cancellationToken => AuditFileOpener.OpenAsync(connection, operation, audit, resumed, cancellationToken));
        var scope = new JournalScope(new RunJournal(connection, operation, files), isWhatIf);
        try
        {
            if (operation == SecretOperation.Create && resumed is not null && audit is null && !isWhatIf)
            {
                cmdlet.WriteWarning(NotRecorded);
            }

            if (operation == SecretOperation.Update && files.Resumed is { IsCompleted: true })
            {
                cmdlet.WriteWarning(AlreadyComplete);
            }

            return scope;
        }
        catch
        {
            // With -WarningAction Stop, nothing else closes the files.
            scope.Journal.Dispose();
            throw;
        }
    }

    /// <summary>Records a secret before the confirmation and the request, so that the record contains it wherever the pipeline stops.</summary>
    public void Receive(IWriteItem item)
    {
        if (_isWhatIf)
        {
            return;
        }

        Journal.Receive(item);
        if (!_isKept)
        {
            _isKept = true;
            Keep();
        }
    }

    /// <summary>Records the error that ends the run.</summary>
    public void End(TerminatingException end) => Journal.End(end.Record.FullyQualifiedErrorId, end.Message);

    /// <summary>Closes the files, and keeps the record.</summary>
    public void Dispose()
    {
        Journal.Dispose();
        Keep();
    }

    // Called at the first secret, so that Get-IoSecretRun works during the run, and again at the end, because a run further down the pipeline
    // begins later but ends earlier. A run without input leaves the record of the previous run, which may contain secrets in doubt.
    private void Keep()
    {
        if (!Journal.IsEmpty && !_isWhatIf)
        {
            RunspaceJournals.Keep(Journal);
        }
    }
}
