using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace IoSecrets.Emulator;

// Kestrel gives open connections time to finish; an emulator that is disposed has none to give.
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _open = [];
    private volatile bool _closed;

    public ConnectionDelegate Track(ConnectionDelegate next) => async connection =>
    {
        _open[connection] = true;
        if (_closed)
        {
            connection.Abort();
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    };

    public void AbortAll()
    {
        _closed = true;
        foreach (var (connection, _) in _open)
        {
            connection.Abort();
        }
    }
}
