using System.Net;
using System.Net.Sockets;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Tests.Http;

namespace IoSecrets.Core.Tests.Connection;

/// <summary>Whole requests to a host whose addresses the test chooses; those of loopback are really connected to.</summary>
public class HostAddressTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("2001:db8::1");
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_first_address_does_not_keep_a_request_from_the_second()
    {
        using var server = new RawServer(RawServer.Sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
        var time = new ObservedTimeProvider();
        using var service = ServiceAt(server.BaseUri.Port, time, Dead, IPAddress.Loopback);
        var deleting = service.DeleteAsync();
        await time.WaitedForAsync(ConnectionRacer.AttemptDelay);
        time.Advance(ConnectionRacer.AttemptDelay);
        Assert.Equal((SecretStatus.Deleted, 1), (await deleting.BoundedAsync() is var done ? done.Status : default, done.Attempts));
        await server.EndAsync();
    }

    [Fact]
    public async Task A_request_that_no_address_took_was_not_sent_and_says_why()
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
    public async Task A_name_that_is_not_resolved_is_told_as_before(SocketError error, string words)
    {
        using var service = ServiceOver(new ConnectionSettings(), new ConnectionRacer(
            (_, _) => throw new SocketException((int)error), ConnectionRacer.ConnectSocketAsync, TimeProvider.System));
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, words), (deletion.Status, deletion.Response!.Detail));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_proxy_is_found_by_its_addresses_as_well(string scheme)
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var asked = new List<string>();
        var port = ((IPEndPoint)proxy.LocalEndpoint).Port;
        var settings = new ConnectionSettings { Proxy = new ProxyChoice(false, new Uri($"{scheme}://proxy.example:{port}"), null) };
        using var service = ServiceOver(settings, new ConnectionRacer(
            (host, _) =>
            {
                asked.Add(host);
                return Task.FromResult(new[] { IPAddress.Loopback });
            },
            ConnectionRacer.ConnectSocketAsync,
            TimeProvider.System));
        var deleting = service.DeleteAsync();
        using (await proxy.AcceptTcpClientAsync(Stop).AsTask().BoundedAsync())
        {
            // Nothing is said to it, and it takes nobody else.
            proxy.Stop();
        }

        Assert.Equal(SecretStatus.Failed, (await deleting.BoundedAsync()).Status);
        Assert.Equal(["proxy.example"], asked.Distinct());
    }

    [Fact]
    public async Task Small_writes_are_not_held_back()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var stream = await ConnectionRacer.ConnectSocketAsync((IPEndPoint)listener.LocalEndpoint, Stop);
        Assert.True(Assert.IsType<NetworkStream>(stream).Socket.NoDelay);
    }

    // What never answers is an address outside of loopback.
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
