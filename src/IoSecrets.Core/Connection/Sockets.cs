namespace IoSecrets.Core.Connection;

/// <summary>Creates the socket handlers that send a connection's requests.</summary>
internal static class Sockets
{
    // A reverse proxy adds a few KB to the response headers at most.
    private const int MaxHeadersKilobytes = 64;

    // Typical servers for such services close idle connections after 5 s. A shorter timeout here keeps requests off a closing connection.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <param name="settings">The settings of the connection.</param>
    /// <param name="racer">Connects to the service's or the proxy's host; null for a racer with the system's clock.</param>
    public static SocketsHttpHandler Create(ConnectionSettings settings, ConnectionRacer? racer = null)
    {
        racer ??= new ConnectionRacer(TimeProvider.System);
        var sockets = new SocketsHttpHandler
        {
            // HttpClient keeps custom headers on a redirect, so another host would receive the key.
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MaxHeadersKilobytes,
            // A response that exceeds its limit closes the connection: if the rest were drained, the server would decide how long that takes.
            MaxResponseDrainSize = 0,
            // A server may allow fewer streams per connection than a run's throttle limit.
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
/// Sends each create request over a new connection and all other requests over pooled ones; over HTTP/2, all requests are multiplexed. A
/// server may close a kept-alive HTTP/1.1 connection at the moment a request is sent. Then it is unknown whether the request was
/// processed, and a create must not be sent again.
/// </summary>
internal sealed class CreateConnectionHandler : HttpMessageHandler
{
    private readonly HttpMessageInvoker _pooled;
    private readonly HttpMessageInvoker _dedicated;
    private volatile bool _isMultiplexed;

    /// <param name="createSockets">Creates a socket handler. It is called twice, and both handlers are disposed with this one.</param>
    public CreateConnectionHandler(Func<SocketsHttpHandler> createSockets)
    {
        _pooled = new HttpMessageInvoker(createSockets());
        var dedicated = createSockets();
        dedicated.PooledConnectionLifetime = TimeSpan.Zero;
        _dedicated = new HttpMessageInvoker(dedicated);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sockets = request.Method == HttpMethod.Post && !_isMultiplexed ? _dedicated : _pooled;
        var response = await sockets.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _isMultiplexed = response.Version.Major >= 2;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pooled.Dispose();
            _dedicated.Dispose();
        }

        base.Dispose(disposing);
    }
}
