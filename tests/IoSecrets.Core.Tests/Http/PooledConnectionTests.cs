using System.Net;
using System.Net.Sockets;
using System.Text;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

/// <summary>A stale connection over real sockets: kept alive, and closed before the first byte of the next response.</summary>
public sealed class PooledConnectionTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_on_a_stale_connection_is_never_silently_resent(bool isReset)
    {
        _listener.Start();
        var serving = ServeAsync(isReset);
        var settings = new ConnectionSettings { BaseUri = new Uri($"http://{_listener.LocalEndpoint}"), MaximumRetryCount = 0 };
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        using var connection = new ServiceConnection(settings, credential!);
        using var abortPolicy = connection.NewAbortPolicy();

        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        var first = await connection.NewClient(abortPolicy).DeleteAsync(ids[0], wasInDoubt: false, keepsRequestId: false, Stop);
        var second = await connection.NewClient(abortPolicy).DeleteAsync(ids[1], wasInDoubt: false, keepsRequestId: false, Stop);
        _listener.Stop();
        await serving;

        Assert.Equal([$"DELETE /api/v1/secrets/{ids[0]} HTTP/1.1", $"DELETE /api/v1/secrets/{ids[1]} HTTP/1.1"], _requests);
        Assert.Equal((SecretStatus.Deleted, SecretStatus.Unknown), (first.Status, second.Status));
    }

    [Fact]
    public async Task Creates_never_use_a_stale_connection()
    {
        _listener.Start();
        var serving = ServeAsync(isReset: false);
        var settings = new ConnectionSettings { BaseUri = new Uri($"http://{_listener.LocalEndpoint}"), MaximumRetryCount = 0 };
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        using var connection = new ServiceConnection(settings, credential!);
        using var abortPolicy = connection.NewAbortPolicy();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SecretStatus.Created, (await connection.NewClient(abortPolicy).CreateAsync(
                new SecretFields { Name = $"n{i}" }, keepsRequestId: false, Stop)).Status);
        }

        _listener.Stop();
        await serving;
        Assert.Equal(5, _requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal)));
    }

    // Responds to the first request of each connection and closes it on the second; a resent request arrives on a new connection.
    private async Task ServeAsync(bool isReset)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(Stop);
                client.LingerState = new LingerOption(isReset, 0);
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                await ReadRequestAsync(reader);
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), Stop);
                await ReadRequestAsync(reader);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has stopped the listener.
        }
    }

    private async Task ReadRequestAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync(Stop) is not { } request)
        {
            return;
        }

        _requests.Add(request);
        while (await reader.ReadLineAsync(Stop) is { Length: > 0 })
        {
            // The headers do not matter here.
        }
    }
}
