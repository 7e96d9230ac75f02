using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Tests.Http;

/// <summary>
/// Speaks just enough HTTP/2 (RFC 9113), without TLS, to apply the first request and then claim in a GOAWAY that it did not process it. Later requests
/// get the given status.
/// </summary>
internal sealed class LaggingHttp2Server : IDisposable
{
    private const int FrameHead = 9;
    private const int PrefaceLength = 24;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _response;
    private int _received;

    /// <param name="status">The status in HPACK's static table: 0x88 is 200, 0x8d is 404 (RFC 7541, appendix A).</param>
    public LaggingHttp2Server(byte status)
    {
        // Literal without indexing, name 31: content-type.
        _response = [status, 0x0f, 0x10, 16, .. "application/json"u8];
        _listener.Start();
        _ = AcceptAsync();
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Uri BaseUri => new($"http://{_listener.LocalEndpoint}");

    /// <summary>The number of complete requests received.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>The failures in this server.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(Stop));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        try
        {
            using var client = accepted;
            var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[PrefaceLength], Stop);
            await WriteAsync(stream, Settings, 0, 0, []);
            await RespondAsync(stream);
            // Until the client disconnects: a reset would discard the data it has not read.
            await stream.CopyToAsync(Stream.Null, Stop);
        }
        catch (IOException)
        {
            // The client has disconnected.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failures.Enqueue(failure);
        }
    }

    private async Task RespondAsync(NetworkStream stream)
    {
        while (true)
        {
            var head = new byte[FrameHead];
            await stream.ReadExactlyAsync(head, Stop);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, Stop);
            if (head[3] is not (Data or Headers) || (head[4] & EndStream) == 0)
            {
                continue;
            }

            if (Interlocked.Increment(ref _received) == 1)
            {
                // Last stream 0, no error: "nothing was processed".
                await WriteAsync(stream, GoAway, 0, 0, new byte[8]);
                stream.Socket.Shutdown(SocketShutdown.Send);
                return;
            }

            var id = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
            await WriteAsync(stream, Headers, EndHeaders, id, _response);
            await WriteAsync(stream, Data, EndStream, id, """{"detail":null}"""u8.ToArray());
        }
    }

    private static async Task WriteAsync(NetworkStream stream, byte type, byte flags, int id, byte[] payload)
    {
        var frame = new byte[FrameHead + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame, FrameHead);
        await stream.WriteAsync(frame, Stop);
    }
}
