using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Connection;

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
