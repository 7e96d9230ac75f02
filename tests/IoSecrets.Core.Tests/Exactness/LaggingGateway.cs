using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>
/// Forwards the frames of an HTTP/2 server without TLS (RFC 9113). Now and then it replaces a response of the server by a GOAWAY that names an earlier
/// stream as the last one processed.
/// </summary>
internal sealed class LaggingGateway : IDisposable
{
    private const int FrameHead = 9;
    private const byte Headers = 1;
    private const byte GoAway = 7;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly int _every;
    private int _responses;
    private int _goAways;
    private int _left = 20;

    /// <param name="server">The server behind the gateway.</param>
    /// <param name="every">The number of responses between two GOAWAY frames, of which it sends twenty.</param>
    public LaggingGateway(Uri server, int every)
    {
        _server = server;
        _every = every;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri BaseUri => new($"http://{_listener.LocalEndpoint}");

    /// <summary>The number of GOAWAY frames sent.</summary>
    public int GoAways => Volatile.Read(ref _goAways);

    /// <summary>The failure in this gateway; null if there was none.</summary>
    public Exception? Failure { get; private set; }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = BridgeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task BridgeAsync(TcpClient accepted)
    {
        try
        {
            using var client = accepted;
            using var server = new TcpClient();
            await server.ConnectAsync(_server.Host, _server.Port, _end.Token);
            var forwarding = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
            await ForwardResponsesAsync(server.GetStream(), client.GetStream());
            client.Client.Shutdown(SocketShutdown.Send);
            // Until the client disconnects: a reset would discard the data it has not read.
            await forwarding;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has disconnected.
        }
        catch (Exception failure)
        {
            Failure = failure;
        }
    }

    private async Task ForwardResponsesAsync(NetworkStream server, NetworkStream client)
    {
        var head = new byte[FrameHead];
        while (await server.ReadAtLeastAsync(head, FrameHead, throwOnEndOfStream: false, _end.Token) == FrameHead)
        {
            var frame = new byte[FrameHead + (BinaryPrimitives.ReadInt32BigEndian(head) >>> 8)];
            head.CopyTo(frame, 0);
            await server.ReadExactlyAsync(frame.AsMemory(FrameHead), _end.Token);
            var stream = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
            if (head[3] == Headers && Interlocked.Increment(ref _responses) % _every == 0 && Interlocked.Decrement(ref _left) >= 0)
            {
                Interlocked.Increment(ref _goAways);
                await client.WriteAsync(NewGoAway(lastStream: stream - 2), _end.Token);
                return;
            }

            await client.WriteAsync(frame, _end.Token);
        }
    }

    private static byte[] NewGoAway(int lastStream)
    {
        var frame = new byte[FrameHead + 8];
        frame[2] = 8;
        frame[3] = GoAway;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(FrameHead), Math.Max(0, lastStream));
        return frame;
    }
}
