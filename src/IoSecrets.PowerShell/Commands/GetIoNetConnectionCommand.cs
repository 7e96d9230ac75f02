using System.Management.Automation;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Shows the connection of this runspace, or the one given: where to, as whom, since when; never the key.</summary>
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
