using System.Management.Automation;
using IoSecrets.Errors;
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

    /// <summary>The run; null before it begins.</summary>
    private protected abstract IRun? Run { get; }

    /// <summary>Opens the record of the run, before anything is sent.</summary>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or belongs to another account.</exception>
    private protected RunRecord OpenRecord(IoNetConnection connection, SecretOperation operation, string? resumeFrom, bool isWhatIf) =>
        _record = RunRecord.Open(this, connection, operation, AuditPath, resumeFrom, isWhatIf);

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
