using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Gets the results of the last run that created, changed or deleted secrets in this runspace, no matter how it ended.</summary>
[Cmdlet(VerbsCommon.Get, "IoSecretRun")]
[OutputType(typeof(SecretRunReport))]
public sealed class GetIoSecretRunCommand : IoNetCmdlet
{
    private protected override void ProcessRecordCore()
    {
        if (RunspaceJournals.Current is { } run)
        {
            WriteObject(run.ToReport());
        }
        else
        {
            WriteVerbose("No run has created, changed or deleted secrets in this runspace.");
        }
    }
}
