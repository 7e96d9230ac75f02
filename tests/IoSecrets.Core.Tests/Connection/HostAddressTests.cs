using System.Net;
using System.Net.Sockets;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Tests.Http;

namespace IoSecrets.Core.Tests.Connection;

/// <summary>Whole requests to a host with addresses that the test chooses; only loopback addresses are really connected to.</summary>
public class HostAddressTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("2001:db8::1");
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_reaches_the_second_address_if_the_first_is_dead()
    {
        using var server = new RawServer(RawServer.Sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
        var time = new ObservedTimeProvider();
        using var service = ServiceAt(server.BaseUri.Port, time, Dead, IPAddress.Loopback);
        var deleting = service.DeleteAsync();
        await time.WaitedForAsync(ConnectionRacer.AttemptDelay);
        time.Advance(ConnectionRacer.AttemptDelay);
        Assert.Equal((SecretStatus.Deleted, 1), (await deleting.BoundedAsync() is var outcome ? outcome.Status : default, outcome.Attempts));
        await server.EndAsync();
    }

    [Fact]
    public async Task Request_that_no_address_accepts_fails_with_the_connection_error()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var service = ServiceAt(((IPEndPoint)silent.LocalEndPoint!).Port, new ObservedTimeProvider(), IPAddress.Loopback, IPAddress.Loopback);
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.ServiceUnavailable), (deletion.Status, deletion.Response!.Reason));
        Assert.Equal("the connection failed (ConnectionRefused)", deletion.Response.Detail);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "the host name cannot be resolved")]
    [InlineData(SocketError.AccessDenied, "the connection failed (AccessDenied)")]
    public async Task Failed_lookup_is_reported_with_its_reason(SocketError error, string detail)
    {
        using var service = ServiceOver(new ConnectionSettings(), new ConnectionRacer(
            (_, _) => throw new SocketException((int)error), ConnectionRacer.ConnectSocketAsync, TimeProvider.System));
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, detail), (deletion.Status, deletion.Response!.Detail));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task Proxy_host_is_resolved_by_the_connection_racer(string scheme)
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var hosts = new List<string>();
        var port = ((IPEndPoint)proxy.LocalEndpoint).Port;
        var settings = new ConnectionSettings { Proxy = new ProxyChoice(false, new Uri($"{scheme}://proxy.example:{port}"), null) };
        using var service = ServiceOver(settings, new ConnectionRacer(
            (host, _) =>
            {
                hosts.Add(host);
                return Task.FromResult(new[] { IPAddress.Loopback });
            },
            ConnectionRacer.ConnectSocketAsync,
            TimeProvider.System));
        var deleting = service.DeleteAsync();
        using (await proxy.AcceptTcpClientAsync(Stop).AsTask().BoundedAsync())
        {
            // The proxy never responds, and it accepts no second connection.
            proxy.Stop();
        }

        Assert.Equal(SecretStatus.Failed, (await deleting.BoundedAsync()).Status);
        Assert.Equal(["proxy.example"], hosts.Distinct());
    }

    [Fact]
    public async Task Sockets_send_small_writes_without_delay()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var stream = await ConnectionRacer.ConnectSocketAsync((IPEndPoint)listener.LocalEndpoint, Stop);
        Assert.True(Assert.IsType<NetworkStream>(stream).Socket.NoDelay);
    }

    // Addresses outside loopback never respond.
    private static ScriptedService ServiceAt(int port, TimeProvider time, params IPAddress[] addresses) => ServiceOver(
        new ConnectionSettings { BaseUri = new Uri($"http://service.example:{port}") },
        new ConnectionRacer(
            (_, _) => Task.FromResult(addresses),
            async (address, cancellationToken) =>
            {
                if (!IPAddress.IsLoopback(address.Address))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }

                return await ConnectionRacer.ConnectSocketAsync(address, cancellationToken);
            },
            time));

    private static ScriptedService ServiceOver(ConnectionSettings settings, ConnectionRacer racer)
    {
        var once = settings with { MaximumRetryCount = 0, Proxy = settings.Proxy.Uri is null ? new ProxyChoice(true, null, null) : settings.Proxy };
        return new ScriptedService(once, CredentialKind.ApiKey, Sockets.Create(once, racer));
    }
}
