using System.Net;
using System.Net.Sockets;

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
        _pooled = new HttpMessageInvoker(Observed(createSockets()));
        var dedicated = Observed(createSockets());
        dedicated.PooledConnectionLifetime = TimeSpan.Zero;
        _dedicated = new HttpMessageInvoker(dedicated);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (request.Method == HttpMethod.Post && !_isMultiplexed ? _dedicated : _pooled).SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pooled.Dispose();
            _dedicated.Dispose();
        }

        base.Dispose(disposing);
    }

    private SocketsHttpHandler Observed(SocketsHttpHandler sockets)
    {
        sockets.PlaintextStreamFilter = (connection, _) =>
        {
            _isMultiplexed = connection.NegotiatedHttpVersion.Major >= 2;
            return ValueTask.FromResult(connection.PlaintextStream);
        };
        return sockets;
    }
}

/// <summary>
/// Connects to the first address of a host that responds, as in RFC 8305 (Happy Eyeballs): the address families alternate, and the next
/// address is tried 250 ms after the previous one, or at once when that one fails. Thread-safe.
/// </summary>
/// <param name="resolve">Gets the host's addresses, the preferred one first.</param>
/// <param name="connect">Connects to one address. It throws a <see cref="SocketException"/> on failure.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionRacer(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve,
    Func<IPEndPoint, CancellationToken, ValueTask<Stream>> connect,
    TimeProvider time)
{
    /// <summary>The time between the starts of two attempts.</summary>
    // RFC 8305, section 8.
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<IPAddress> _slow = [];

    /// <summary>Creates a racer that uses the system's name resolution and sockets.</summary>
    public ConnectionRacer(TimeProvider time)
        : this(Dns.GetHostAddressesAsync, ConnectSocketAsync, time)
    {
    }

    /// <summary>Connects to the host.</summary>
    /// <exception cref="SocketException">The name cannot be resolved, or no address can be connected to; this is the last failure.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await resolve(host.Host, cancellationToken).ConfigureAwait(false);
        return addresses switch
        {
            [] => throw new SocketException((int)SocketError.HostNotFound),
            [var only] => await connect(new IPEndPoint(only, host.Port), cancellationToken).ConfigureAwait(false),
            _ => await RaceAsync(Order(addresses), host.Port, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Connects to one address over a socket.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask<Stream> ConnectSocketAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
        {
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        }

        // Dual-mode, like SocketsHttpHandler's own socket, because an IPv4-mapped IPv6 address needs that.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> RaceAsync(IEnumerable<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        using var raceEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<IPAddress>(addresses);
        var running = new List<(IPAddress Address, Task<Stream> Attempt)>();
        try
        {
            while (true)
            {
                if (waiting.TryDequeue(out var next))
                {
                    running.Add((next, connect(new IPEndPoint(next, port), raceEnd.Token).AsTask()));
                }

                var delay = Task.Delay(waiting.Count > 0 ? AttemptDelay : Timeout.InfiniteTimeSpan, time, raceEnd.Token);
                var ended = await Task.WhenAny(running.Select(entry => entry.Attempt).Prepend(delay)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (ended == delay)
                {
                    continue;
                }

                var index = running.FindIndex(entry => entry.Attempt == ended);
                var (address, attempt) = running[index];
                if (attempt.Exception?.InnerException is not SocketException || running.Count + waiting.Count == 1)
                {
                    var stream = await attempt.ConfigureAwait(false);
                    running.RemoveAt(index);
                    Remember(address, slower: running.Take(index).Select(entry => entry.Address));
                    return stream;
                }

                running.RemoveAt(index);
            }
        }
        finally
        {
            await raceEnd.CancelAsync().ConfigureAwait(false);
            running.ForEach(entry => Close(entry.Attempt));
        }
    }

    // RFC 8305, section 4: the family of the preferred address first, then the families alternate. Addresses that lost a race come last.
    private IReadOnlyList<IPAddress> Order(IPAddress[] addresses)
    {
        var byFamily = addresses
            .GroupBy(address => address.AddressFamily, EqualityComparer<AddressFamily>.Default)
            .SelectMany(family => family.Select((Address, Rank) => (Address, Rank)));
        lock (_slow)
        {
            return [.. byFamily.OrderBy(item => _slow.Contains(item.Address)).ThenBy(item => item.Rank).Select(item => item.Address)];
        }
    }

    // Otherwise a dead address would delay every connection.
    private void Remember(IPAddress connected, IEnumerable<IPAddress> slower)
    {
        lock (_slow)
        {
            _slow.Remove(connected);
            _slow.UnionWith(slower);
        }
    }

    // An attempt can still succeed after another one has won.
    private static void Close(Task<Stream> attempt) => attempt.ContinueWith(
        static ended =>
        {
            if (ended.Exception is null && !ended.IsCanceled)
            {
#pragma warning disable RS0030 // The task has completed.
                ended.Result.Dispose();
#pragma warning restore RS0030
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
