using Microsoft.AspNetCore.Connections;

namespace IoSecrets.Emulator;

// When it stops, Kestrel waits for open connections; a disposed emulator must not.
internal sealed class OpenConnections
{
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionContext> _open = [];
    private TaskCompletionSource? _noneOpen;
    private bool _closed;

    public ConnectionDelegate Track(ConnectionDelegate next) => async connection =>
    {
        Add(connection);

        try
        {
            await next(connection);
        }
        finally
        {
            Remove(connection);
        }
    };

    public void AbortAll()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var connection in _open)
            {
                connection.Abort();
            }
        }
    }

    public Task WaitForNoneAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_open.Count == 0)
            {
                return Task.CompletedTask;
            }

            _noneOpen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _noneOpen.Task.WaitAsync(cancellationToken);
        }
    }

    private void Add(ConnectionContext connection)
    {
        lock (_lock)
        {
            _open.Add(connection);
            if (_closed)
            {
                connection.Abort();
            }
        }
    }

    private void Remove(ConnectionContext connection)
    {
        lock (_lock)
        {
            _open.Remove(connection);
            if (_open.Count == 0)
            {
                _noneOpen?.SetResult();
                _noneOpen = null;
            }
        }
    }
}
