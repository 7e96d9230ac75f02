using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Connection;

/// <summary>
/// Connects to a host by the first of its addresses that answers, as RFC 8305 (Happy Eyeballs) says: the families take turns, and the
/// next address is tried 250 ms after the one before, or at once when that one fails. Safe for many threads.
/// </summary>
/// <param name="resolve">Gets the host's addresses, the preferred one first.</param>
/// <param name="connect">Connects to one address. It throws a <see cref="SocketException"/> if that fails.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionRacer(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve,
    Func<IPEndPoint, CancellationToken, ValueTask<Stream>> connect,
    TimeProvider time)
{
    /// <summary>The time from one attempt to the next.</summary>
    // RFC 8305, section 8.
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<IPAddress> _slow = [];

    /// <summary>One that asks the system for addresses, and connects over sockets.</summary>
    public ConnectionRacer(TimeProvider time)
        : this(Dns.GetHostAddressesAsync, ConnectSocketAsync, time)
    {
    }

    /// <summary>Connects to the host.</summary>
    /// <exception cref="SocketException">The name was not resolved, or no address could be connected to: the last failure.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await resolve(host.Host, cancellationToken).ConfigureAwait(false);
        return addresses switch
        {
            [] => throw new SocketException((int)SocketError.HostNotFound),
            [var only] => await connect(new IPEndPoint(only, host.Port), cancellationToken).ConfigureAwait(false),
            _ => await RaceAsync(InOrder(addresses), host.Port, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Connects to one address over a socket.</summary>
    /// <exception cref="SocketException">The connection cannot be made.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask<Stream> ConnectSocketAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
        {
            throw new SocketException((int)SocketError.AddressFamilyNotSupported);
        }

        // For both families, as SocketsHttpHandler's own is: an IPv4 address that is written as an IPv6 one needs that.
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
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<IPAddress>(addresses);
        var running = new List<(IPAddress Address, Task<Stream> Attempt)>();
        try
        {
            while (true)
            {
                if (waiting.TryDequeue(out var next))
                {
                    running.Add((next, connect(new IPEndPoint(next, port), end.Token).AsTask()));
                }

                var pause = Task.Delay(waiting.Count > 0 ? AttemptDelay : Timeout.InfiniteTimeSpan, time, end.Token);
                var ended = await Task.WhenAny(running.Select(other => other.Attempt).Prepend(pause)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (ended == pause)
                {
                    continue;
                }

                var place = running.FindIndex(other => other.Attempt == ended);
                var (address, attempt) = running[place];
                if (attempt.Exception?.InnerException is not SocketException || running.Count + waiting.Count == 1)
                {
                    var stream = await attempt.ConfigureAwait(false);
                    running.RemoveAt(place);
                    Remember(address, slower: running.Take(place).Select(other => other.Address));
                    return stream;
                }

                running.RemoveAt(place);
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            running.ForEach(other => Close(other.Attempt));
        }
    }

    // RFC 8305, section 4: the family of the preferred address first, then one of each in turn; and last those that others have outrun.
    private IReadOnlyList<IPAddress> InOrder(IPAddress[] addresses)
    {
        var byFamily = addresses
            .GroupBy(address => address.AddressFamily, EqualityComparer<AddressFamily>.Default)
            .SelectMany(family => family.Select((Address, Place) => (Address, Place)));
        lock (_slow)
        {
            return [.. byFamily.OrderBy(one => _slow.Contains(one.Address)).ThenBy(one => one.Place).Select(one => one.Address)];
        }
    }

    // A dead address would otherwise cost every connection the delay.
    private void Remember(IPAddress connected, IEnumerable<IPAddress> slower)
    {
        lock (_slow)
        {
            _slow.Remove(connected);
            _slow.UnionWith(slower);
        }
    }

    // One that connects in the very moment in which another has won is closed too.
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
