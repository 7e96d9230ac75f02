using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Errors;

namespace IoSecrets.Pipeline;

/// <summary>What cmdlets have that need a connection.</summary>
public abstract class ConnectedCmdlet : IoNetCmdlet
{
    private protected ConnectedCmdlet()
    {
    }

    /// <summary>The connection to use; without it, the one that Connect-IoNet made in this runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    [ConnectionArgument]
    public IoNetConnection? Connection { get; set; }

    /// <summary>The connection given, or the runspace's; null where there is none that is open.</summary>
    /// <exception cref="TerminatingException">It is a copy.</exception>
    private protected IoNetConnection? FindConnection()
    {
        if (Connection == IoNetConnection.Serialized)
        {
            throw new TerminatingException(
                nameof(Messages.ConnectionSerialized), ErrorCategory.InvalidArgument, Messages.ConnectionSerialized);
        }

        var connection = Connection ?? RunspaceConnections.Current;
        return connection is { Service.IsClosed: false } ? connection : null;
    }

    /// <summary>The connection given, or the runspace's.</summary>
    /// <exception cref="TerminatingException">There is none, it is closed, or it is a copy.</exception>
    private protected IoNetConnection OpenConnection() => FindConnection()
        ?? throw new TerminatingException(nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected);

    /// <summary>Says that there is no connection, for cmdlets after which a script can well go on.</summary>
    private protected void WriteNotConnected() =>
        WriteError(ErrorRecords.Of(nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected));
}
