using System.Net;
using System.Net.Sockets;
using System.Text;
using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Answers each request with the next of the scripts, byte by byte as they like. A script ends its connection, the last one the server.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public RawServer(params Func<NetworkStream, Task>[] scripts)
    {
        _listener.Start();
        _serving = ServeAsync(scripts);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Uri BaseUri => new($"http://{_listener.LocalEndpoint}");

    /// <summary>A service over real sockets that tries once, on a clock that the test moves.</summary>
    /// <param name="onHeaders">What happens when an answer's headers have come.</param>
    public ScriptedService NewService(Action? onHeaders = null)
    {
        var settings = new ConnectionSettings { BaseUri = BaseUri, MaximumRetryCount = 0 };
        return new ScriptedService(settings, transport: new Witness(Sockets.Create(settings), onHeaders));
    }

    /// <summary>Sends a text, as Latin-1.</summary>
    public static Func<NetworkStream, Task> Sends(string text) => stream => stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stop).AsTask();

    /// <summary>Sends a text and then another one again and again, until the client closes the connection.</summary>
    public static Func<NetworkStream, Task> SendsWithoutEnd(string text, string more) => stream =>
        LeftAsync(RepeatAsync(stream, text, string.Concat(Enumerable.Repeat(more, (4096 / more.Length) + 1))));

    /// <summary>Sends a text and nothing more, and waits until the client closes the connection.</summary>
    public static Func<NetworkStream, Task> Stalls(string text, Action then) => async stream =>
    {
        await Sends(text)(stream);
        then();
        await LeftAsync(stream.CopyToAsync(Stream.Null, Stop));
    };

    /// <summary>Waits until every script has ended.</summary>
    public Task EndAsync() => _serving.BoundedAsync();

    public void Dispose() => _listener.Dispose();

    private static async Task RepeatAsync(NetworkStream stream, string text, string more)
    {
        await Sends(text)(stream);
        while (true)
        {
            await Sends(more)(stream);
        }
    }

    private static async Task LeftAsync(Task untilThen)
    {
        try
        {
            await untilThen;
        }
        catch (IOException)
        {
            // A client that leaves with something unread resets the connection.
        }
    }

    private async Task ServeAsync(Func<NetworkStream, Task>[] scripts)
    {
        foreach (var script in scripts)
        {
            using var client = await _listener.AcceptTcpClientAsync(Stop);
            var stream = client.GetStream();
            using var request = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await request.ReadLineAsync(Stop) is { Length: > 0 })
            {
                // What is asked for tells nothing here.
            }

            await script(stream);
        }

        _listener.Stop();
    }

    private sealed class Witness(HttpMessageHandler sockets, Action? onHeaders) : DelegatingHandler(sockets)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            onHeaders?.Invoke();
            return answer;
        }
    }
}
