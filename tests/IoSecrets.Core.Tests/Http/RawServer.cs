using System.Net;
using System.Net.Sockets;
using System.Text;
using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Serves each request with the next script, which writes raw bytes. Each script ends its connection; the last one stops the server.</summary>
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

    /// <summary>Creates a service over real sockets that makes one attempt, on a clock that the test advances.</summary>
    /// <param name="onHeaders">Called when the headers of a response have arrived.</param>
    public ScriptedService NewService(Action? onHeaders = null)
    {
        var settings = new ConnectionSettings { BaseUri = BaseUri, MaximumRetryCount = 0 };
        return new ScriptedService(settings, transport: new HeaderObserver(Sockets.Create(settings), onHeaders));
    }

    /// <summary>Sends a text, as Latin-1.</summary>
    public static Func<NetworkStream, Task> Sends(string text) => stream => stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stop).AsTask();

    /// <summary>Sends a text and then repeats another one until the client closes the connection.</summary>
    public static Func<NetworkStream, Task> SendsWithoutEnd(string text, string more) => stream =>
        UntilDisconnectAsync(RepeatAsync(stream, text, string.Concat(Enumerable.Repeat(more, (4096 / more.Length) + 1))));

    /// <summary>Sends a text, then nothing more until the client closes the connection.</summary>
    public static Func<NetworkStream, Task> Stalls(string text, Action then) => async stream =>
    {
        await Sends(text)(stream);
        then();
        await UntilDisconnectAsync(stream.CopyToAsync(Stream.Null, Stop));
    };

    /// <summary>Completes when every script has ended.</summary>
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

    private static async Task UntilDisconnectAsync(Task io)
    {
        try
        {
            await io;
        }
        catch (IOException)
        {
            // A client that disconnects with unread data resets the connection.
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
                // The request does not matter here.
            }

            await script(stream);
        }

        _listener.Stop();
    }

    private sealed class HeaderObserver(HttpMessageHandler sockets, Action? onHeaders) : DelegatingHandler(sockets)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            onHeaders?.Invoke();
            return response;
        }
    }
}
