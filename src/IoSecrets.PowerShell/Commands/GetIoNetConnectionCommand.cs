using System.Management.Automation;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Gets the connection: its service, its account and its start time, but never the key.</summary>
[Cmdlet(VerbsCommon.Get, "IoNetConnection")]
[OutputType(typeof(IoNetConnection))]
public sealed class GetIoNetConnectionCommand : ConnectedCmdlet
{
    private protected override void ProcessRecordCore()
    {
        if (TryOpenConnection(out var connection))
        {
            WriteObject(connection);
        }
    }
}
