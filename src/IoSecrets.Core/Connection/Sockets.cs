namespace IoSecrets.Core.Connection;

/// <summary>Makes what sends a connection's requests.</summary>
internal static class Sockets
{
    // What a proxy in front adds to an answer's headers is a few KB at most.
    private const int LargestHeadersInKB = 64;

    // Servers of the service's kind close idle connections after 5 s: a shorter pause here spares a request that meets a closing one.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <param name="settings">How to reach the service.</param>
    /// <param name="racer">Connects to the host that is asked for, the service's or the proxy's; null for one on the system's clock.</param>
    public static SocketsHttpHandler Create(ConnectionSettings settings, ConnectionRacer? racer = null)
    {
        racer ??= new ConnectionRacer(TimeProvider.System);
        var sockets = new SocketsHttpHandler
        {
            // HttpClient keeps custom headers on a redirect: the key would travel to another host.
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LargestHeadersInKB,
            // An answer that is longer than its limit costs its connection: to read on would leave the end to the server.
            MaxResponseDrainSize = 0,
            // A server may take fewer streams over one connection than a run is wide.
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = settings.Timeout,
            ConnectCallback = (context, cancellationToken) => racer.ConnectAsync(context.DnsEndPoint, cancellationToken),
            PooledConnectionIdleTimeout = IdleTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        settings.Proxy.ApplyTo(sockets, settings.BaseUri);
        return sockets;
    }
}

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
