namespace IoSecrets.Core.Connection;

/// <summary>
/// Sends each create over a connection of its own, and everything else over pooled ones; over HTTP/2 all of it is multiplexed. A server may
/// close a kept-alive HTTP/1.1 connection just when a request leaves: then nobody knows whether it was processed, and a create must not be
/// sent again.
/// </summary>
internal sealed class CreateConnectionHandler : HttpMessageHandler
{
    private readonly HttpMessageInvoker _pooled;
    private readonly HttpMessageInvoker _fresh;
    private volatile bool _isMultiplexed;

    /// <param name="newSockets">Makes sockets; called twice, and what it makes is disposed with this.</param>
    public CreateConnectionHandler(Func<SocketsHttpHandler> newSockets)
    {
        _pooled = new HttpMessageInvoker(newSockets());
        var fresh = newSockets();
        fresh.PooledConnectionLifetime = TimeSpan.Zero;
        _fresh = new HttpMessageInvoker(fresh);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sockets = request.Method == HttpMethod.Post && !_isMultiplexed ? _fresh : _pooled;
        var response = await sockets.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _isMultiplexed = response.Version.Major >= 2;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pooled.Dispose();
            _fresh.Dispose();
        }

        base.Dispose(disposing);
    }
}
