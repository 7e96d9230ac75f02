using System.Net;
using System.Net.Sockets;
using System.Text;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Connection;

/// <summary>A proxy on a real socket that requests credentials and then refuses.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _received = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Proxy_receives_its_own_credential_but_not_the_API_key()
    {
        _listener.Start();
        var serving = ServeAsync();
        var settings = new ConnectionSettings
        {
            BaseUri = new Uri("https://service.example"),
            MaximumRetryCount = 0,
            Proxy = new ProxyChoice(false, new Uri($"http://{_listener.LocalEndpoint}"), new NetworkCredential("user", "hunter2")),
        };
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        using var connection = new ServiceConnection(settings, credential!);
        var probe = await ConnectionProbe.ProbeAsync(connection, null, Stop).BoundedAsync();
        await serving.BoundedAsync();

        Assert.Equal(FailureReason.ServiceUnavailable, probe.Reason);
        Assert.Contains($"Basic {Convert.ToBase64String("user:hunter2"u8)}", _received.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ScriptedService.Key, _received.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", probe.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_is_reached_without_a_proxy() =>
        Assert.Null(new ProxyChoice(false, new Uri("http://proxy.example"), null).For(new Uri("http://127.0.0.1:8080")));

    [Fact]
    public void Proxy_is_named_without_its_user_info() =>
        Assert.Equal("http://proxy.example/", new ProxyChoice(false, new Uri("http://u:p@proxy.example"), null).For(BaseUri.Service)!.ToString());

    [Fact]
    public void Disabled_proxy_is_not_used() => Assert.Null(new ProxyChoice(true, null, null).For(BaseUri.Service));

    private async Task ServeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync(Stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await ReadHeadAsync(reader);
        await client.GetStream().WriteAsync(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Stop);
        await ReadHeadAsync(reader);
        await client.GetStream().WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Stop);
    }

    private async Task ReadHeadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Stop) is { Length: > 0 } line)
        {
            _received.AppendLine(line);
        }
    }
}
