using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Diagnosis;

public class ConnectionDiagnosisTests
{
    private static readonly IPAddress[] Addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lookup_uses_only_the_host_name()
    {
        using var service = new ScriptedService();
        var names = new List<string>();
        using var diagnosis = service.Diagnose((name, _) =>
        {
            names.Add(name);
            return Task.FromResult(Addresses);
        });
        var lookup = await diagnosis.ResolveAsync(Stop);
        Assert.Equal(["api.intelligence.io.solutions"], names);
        Assert.Equal(("api.intelligence.io.solutions", SocketError.Success), (lookup!.Host, lookup.Error));
        Assert.Equal(Addresses, lookup.Addresses);
    }

    [Fact]
    public async Task Unknown_host_name_is_reported_by_the_lookup_and_by_the_route()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.NameResolutionError);
        using var diagnosis = service.Diagnose((_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Assert.Equal(SocketError.HostNotFound, (await diagnosis.ResolveAsync(Stop))!.Error);
        var route = await diagnosis.ProbeRouteAsync(Stop);
        Assert.Equal((FailureReason.ServiceUnavailable, "the host name cannot be resolved"), (route.Reason, route.Response.Detail));
        Assert.False(diagnosis.Headers.HasResponse);
    }

    [Fact]
    public async Task Hanging_lookup_times_out()
    {
        using var service = new ScriptedService();
        using var diagnosis = service.Diagnose((_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        var lookup = diagnosis.ResolveAsync(Stop);
        service.Time.Advance(service.Settings.Timeout);
        Assert.Equal(SocketError.TimedOut, (await lookup.BoundedAsync())!.Error);
    }

    [Fact]
    public async Task Every_address_is_tried_on_the_service_port_and_gets_its_own_result()
    {
        using var service = new ScriptedService();
        var ports = new ConcurrentBag<int>();
        using var diagnosis = service.Diagnose(connect: async (address, cancellationToken) =>
        {
            ports.Add(address.Port);
            return address.Address.ToString() switch
            {
                "192.0.2.1" => Stream.Null,
                "192.0.2.2" => throw new SocketException((int)SocketError.ConnectionRefused),
                _ => await HangAsync(cancellationToken),
            };
        });
        IPAddress[] addresses = [.. Addresses, IPAddress.Parse("192.0.2.2")];
        var results = await diagnosis.TryAddressesAsync(new NameLookup("service.example", addresses, SocketError.Success), Stop).BoundedAsync();
        Assert.Equal(addresses, results.Select(result => result.Address));
        Assert.Equal([SocketError.Success, SocketError.TimedOut, SocketError.ConnectionRefused], results.Select(result => result.Error));
        Assert.Equal([443, 443, 443], ports);
    }

    [Fact]
    public async Task Cancelled_address_check_ends_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        using var service = new ScriptedService(new ConnectionSettings { Timeout = TimeSpan.FromSeconds(1) });
        using var diagnosis = service.Diagnose(connect: (_, cancellationToken) => HangAsync(cancellationToken));
        var trying = diagnosis.TryAddressesAsync(new NameLookup("service.example", Addresses, SocketError.Success), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying.BoundedAsync());
    }

    [Theory]
    [InlineData("https://service.example", "socks4://proxy.example")]
    [InlineData("https://192.0.2.1", null)]
    [InlineData("https://localhost", null)]
    public async Task Addresses_are_not_tried_if_requests_do_not_choose_among_them(string baseUri, string? proxy)
    {
        using var service = new ScriptedService(new ConnectionSettings
        {
            BaseUri = new Uri(baseUri),
            Proxy = new ProxyChoice(proxy is null, proxy is null ? null : new Uri(proxy), null),
        });
        using var diagnosis = service.Diagnose((_, _) => Task.FromResult(Addresses));
        Assert.Empty(await diagnosis.TryAddressesAsync(await diagnosis.ResolveAsync(Stop), Stop));
    }

    [Theory]
    [InlineData("http://proxy.example:3128", false)]
    [InlineData("socks5://proxy.example", false)]
    [InlineData("socks4://proxy.example", true)]
    public async Task Host_name_is_not_looked_up_locally_if_the_proxy_resolves_it(string proxy, bool isResolvedHere)
    {
        using var service = new ScriptedService(new ConnectionSettings { Proxy = new ProxyChoice(false, new Uri(proxy), null) });
        using var diagnosis = service.Diagnose((_, _) => Task.FromResult(Addresses));
        Assert.Equal(isResolvedHere, await diagnosis.ResolveAsync(Stop) is not null);
    }

    [Fact]
    public async Task Cancelled_lookup_ends_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        using var service = new ScriptedService();
        using var diagnosis = service.Diagnose((_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        var lookup = diagnosis.ResolveAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup.BoundedAsync());
    }

    [Fact]
    public async Task Only_rate_limit_headers_are_kept_each_with_its_last_value()
    {
        using var service = new ScriptedService()
            .Responds(422, "{}", headers: [("X-RateLimit-Remaining", "9"), ("RateLimit-Policy", "150;w=10"), ("x-other", "1")])
            .Responds(404, "{}", headers: [("x-ratelimit-remaining", "8"), ("Retry-After", "2")]);
        using var diagnosis = service.Diagnose();
        await diagnosis.ProbeRouteAsync(Stop);
        await diagnosis.ProbeCredentialAsync(Stop);
        Assert.Equal(
            ["ratelimit-policy: 150;w=10", "retry-after: 2", "x-ratelimit-remaining: 8"],
            diagnosis.Headers.RateLimits.Select(header => header.ToLowerInvariant()));
        Assert.False(diagnosis.Headers.IsRateLimited);
    }

    [Fact]
    public async Task Headers_are_stripped_of_the_key_and_of_control_characters()
    {
        using var service = new ScriptedService()
            .Responds(422, "{}", headers: [("x-ratelimit-user", $"{ScriptedService.Key}\u009b[31m"), ($"x-ratelimit-{ScriptedService.Key}", "1")]);
        using var diagnosis = service.Diagnose();
        await diagnosis.ProbeRouteAsync(Stop);
        Assert.Equal(2, diagnosis.Headers.RateLimits.Count);
        Assert.All(diagnosis.Headers.RateLimits, header =>
        {
            Assert.DoesNotContain(ScriptedService.Key[6..], header, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(header, char.IsControl);
        });
    }

    [Fact]
    public async Task Rate_limiting_is_reported_even_if_the_next_attempt_succeeds()
    {
        using var service = new ScriptedService().Responds(429).Responds(422);
        using var diagnosis = service.Diagnose();
        Assert.Equal(FailureReason.None, (await diagnosis.ProbeRouteAsync(Stop)).Reason);
        Assert.True(diagnosis.Headers.IsRateLimited);
    }

    [Fact]
    public async Task Unavailable_service_is_asked_only_once()
    {
        using var service = new ScriptedService().Responds(503);
        using var diagnosis = service.Diagnose();
        Assert.Equal(FailureReason.ServiceUnavailable, (await diagnosis.ProbeRouteAsync(Stop)).Reason);
        Assert.Single(service.Requests);
    }

    [Theory]
    [InlineData(-540)]
    [InlineData(540)]
    public async Task Clock_difference_comes_from_the_Date_header(int seconds)
    {
        using var service = new ScriptedService();
        var now = new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero).AddYears(100);
        service.Time.SetUtcNow(now);
        service.Responds(422, "{}", headers: [("Date", now.AddSeconds(seconds).ToString("r"))]);
        using var diagnosis = service.Diagnose();
        await diagnosis.ProbeRouteAsync(Stop);
        Assert.Equal(TimeSpan.FromSeconds(seconds), diagnosis.Headers.ClockDifference);
    }

    [Theory]
    [InlineData(HttpRequestError.ProxyTunnelError, false)]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    public async Task Proxy_counts_as_passed_once_the_TLS_handshake_behind_it_begins(HttpRequestError error, bool isPassed)
    {
        var proxy = new ProxyChoice(false, new Uri("http://proxy.example:3128"), null);
        using var service = new ScriptedService(new ConnectionSettings { Proxy = proxy }).CannotBeReached(error);
        using var diagnosis = service.Diagnose();
        await diagnosis.ProbeRouteAsync(Stop);
        Assert.Equal((isPassed, isPassed), (diagnosis.IsProxyPassed, diagnosis.FailedInHandshake));
    }

    [Fact]
    public async Task Handshake_with_an_HTTPS_proxy_is_not_mistaken_for_one_with_the_service()
    {
        var proxy = new ProxyChoice(false, new Uri("https://proxy.example"), null);
        using var service = new ScriptedService(new ConnectionSettings { Proxy = proxy })
            .CannotBeReached(HttpRequestError.SecureConnectionError);
        using var diagnosis = service.Diagnose();
        await diagnosis.ProbeRouteAsync(Stop);
        Assert.Equal((false, false), (diagnosis.IsProxyPassed, diagnosis.FailedInHandshake));
    }

    [Fact]
    public async Task Untrusted_certificate_is_reported_with_its_issuer_and_receives_nothing()
    {
        using var server = new InterceptingServer();
        var serving = server.ServeAsync(Stop);
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        using var connection = new ServiceConnection(new ConnectionSettings { BaseUri = server.BaseUri }, credential!);
        using var diagnosis = new ConnectionDiagnosis(connection);
        var route = await diagnosis.ProbeRouteAsync(Stop);

        Assert.Equal(0, await serving.BoundedAsync());
        Assert.Equal(FailureReason.NotTrusted, route.Reason);
        Assert.True(diagnosis.FailedInHandshake);
        Assert.Equal(("CN=localhost", "CN=Interceptor Root, O=Network Security"), (diagnosis.Certificate!.Subject, diagnosis.Certificate.Issuer));
        Assert.Contains("its chain is not trusted", diagnosis.Certificate.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_TLS_fails_the_handshake_and_has_no_certificate()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = RespondInPlainTextAsync(listener);
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        var baseUri = new Uri($"https://{listener.LocalEndpoint}");
        using var connection = new ServiceConnection(new ConnectionSettings { BaseUri = baseUri }, credential!);
        using var diagnosis = new ConnectionDiagnosis(connection);
        await diagnosis.ProbeRouteAsync(Stop);
        await serving.BoundedAsync();
        Assert.True(diagnosis.FailedInHandshake);
        Assert.Null(diagnosis.Certificate);
    }

    [Fact]
    public async Task Diagnosis_leaves_the_sockets_of_the_connection_open()
    {
        using var service = new ScriptedService().Responds(422).Responds(422).Responds(404);
        using (var diagnosis = service.Diagnose())
        {
            await diagnosis.ProbeRouteAsync(Stop);
        }

        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
    }

    private static async ValueTask<Stream> HangAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return Stream.Null;
    }

    private static async Task RespondInPlainTextAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Stop);
        var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[1], 1, cancellationToken: Stop);
        await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Stop);
    }
}
