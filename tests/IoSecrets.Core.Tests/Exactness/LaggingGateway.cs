using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>
/// Stands before a server of HTTP/2 without TLS and hands its frames on (RFC 9113). Now and then it says GOAWAY when the server has answered a
/// request, in place of the answer: the last stream that it names lies before that request.
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
    private int _answers;
    private int _goAways;
    private int _left = 20;

    /// <param name="server">What it stands before.</param>
    /// <param name="every">After how many answers it says GOAWAY, twenty times.</param>
    public LaggingGateway(Uri server, int every)
    {
        _server = server;
        _every = every;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri BaseUri => new($"http://{_listener.LocalEndpoint}");

    /// <summary>How often it said GOAWAY.</summary>
    public int GoAways => Volatile.Read(ref _goAways);

    /// <summary>What went wrong here; null if nothing did.</summary>
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
            var asking = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
            await AnswerAsync(server.GetStream(), client.GetStream());
            client.Client.Shutdown(SocketShutdown.Send);
            // Until the client leaves: a reset would throw away what it has not read.
            await asking;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has left.
        }
        catch (Exception failure)
        {
            Failure = failure;
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var head = new byte[FrameHead];
        while (await server.ReadAtLeastAsync(head, FrameHead, throwOnEndOfStream: false, _end.Token) == FrameHead)
        {
            var frame = new byte[FrameHead + (BinaryPrimitives.ReadInt32BigEndian(head) >>> 8)];
            head.CopyTo(frame, 0);
            await server.ReadExactlyAsync(frame.AsMemory(FrameHead), _end.Token);
            var stream = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
            if (head[3] == Headers && Interlocked.Increment(ref _answers) % _every == 0 && Interlocked.Decrement(ref _left) >= 0)
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
