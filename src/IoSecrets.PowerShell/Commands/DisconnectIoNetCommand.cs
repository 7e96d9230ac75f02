using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Closes the connection of this runspace, or the specified connection, and discards the key.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "IoNet")]
public sealed class DisconnectIoNetCommand : ConnectedCmdlet
{
    private protected override void ProcessRecordCore()
    {
        if (!TryOpenConnection(out var connection))
        {
            return;
        }

        connection.Service.Dispose();
        if (connection == RunspaceConnections.Current)
        {
            RunspaceConnections.Replace(null);
        }
    }
}
