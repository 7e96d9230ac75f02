using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Errors;

namespace IoSecrets.Pipeline;

/// <summary>The base class of cmdlets that use a connection.</summary>
public abstract class ConnectedCmdlet : IoNetCmdlet
{
    private ServiceConnection? _found;

    private protected ConnectedCmdlet()
    {
    }

    /// <summary>The connection to use in place of the one that Connect-IoNet made in this runspace.</summary>
    [Parameter]
    [ConnectionArgument]
    public IoNetConnection? Connection { get; set; }

    private protected override ServiceConnection? AwaitedConnection => _found;

    private static ErrorRecord NotConnected =>
        ErrorRecords.Create(nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected);

    /// <summary>Returns the specified connection, or that of the runspace.</summary>
    /// <exception cref="TerminatingException">There is no connection, or it is closed or a serialized copy.</exception>
    private protected IoNetConnection OpenConnection() => FindConnection() ?? throw new TerminatingException(NotConnected);

    /// <summary>Returns the specified connection, or that of the runspace. If there is none, writes a non-terminating error.</summary>
    /// <exception cref="TerminatingException">The connection is a serialized copy.</exception>
    private protected bool TryOpenConnection([NotNullWhen(true)] out IoNetConnection? connection)
    {
        connection = FindConnection();
        if (connection is null)
        {
            WriteError(NotConnected);
        }

        return connection is not null;
    }

    private IoNetConnection? FindConnection()
    {
        if (Connection == IoNetConnection.Serialized)
        {
            throw new TerminatingException(
                nameof(Messages.ConnectionSerialized), ErrorCategory.InvalidArgument, Messages.ConnectionSerialized);
        }

        var connection = Connection ?? RunspaceConnections.Current;
        _found = connection?.Service;
        return connection is { Service.IsClosed: false } ? connection : null;
    }
}
