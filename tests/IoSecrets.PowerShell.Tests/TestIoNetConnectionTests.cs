using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using IoSecrets.Core.Tests.Diagnosis;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Tests;

public class TestIoNetConnectionTests
{
    private static readonly string[] Names =
        ["NameResolution", "Proxy", "Tls", "Route", "Credential", "CredentialKind", "Owner", "Expiry", "Clock", "RateLimit"];

    [Fact]
    public async Task Every_check_passes_on_a_working_connection()
    {
        await using var shell = await Shell.ConnectAsync();
        var rows = await TestAsync(shell);
        Assert.Equal(Names, rows.Keys);
        Assert.All(rows.Values, row => Assert.Equal(("Passed", null), (row.Result, row.Advice)));
        Assert.Contains("HTTP 422", rows["Route"].Seen, StringComparison.Ordinal);
        Assert.Contains("****" + shell.Emulator.DefaultAccount.ApiKey[^4..], rows["Credential"].Seen, StringComparison.Ordinal);
        Assert.Equal("ApiKey, source: Parameter", rows["CredentialKind"].Seen);
        Assert.Equal(shell.Emulator.DefaultAccount.UserId.ToString(), rows["Owner"].Seen);
        Assert.Equal($"{shell.Emulator.DefaultAccount.ExpiresAt:u}", rows["Expiry"].Seen);
    }

    [Fact]
    public async Task Rows_are_displayed_as_a_table()
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync("Test-IoNetConnection | Out-Default");
        Assert.Matches("Name.*Result.*Seen.*Advice", shell.Host.Recorded.Text);
    }

    [Fact]
    public async Task Each_row_is_output_before_the_next_check_starts()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync("foreach ($once in 1) { Test-IoNetConnection | ForEach-Object { $_; break } }");
        Assert.Single(result.Output);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Mistyped_path_fails_Route_and_leaves_Credential_untested()
    {
        await using var shell = await Shell.StartAsync();
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri}mistyped -ApiKey $key -SkipConnectionTest", ("key", shell.Key));
        var rows = await TestAsync(shell);
        Assert.Equal(Names, rows.Keys);
        Assert.Equal(("Failed", "NotTested"), (rows["Route"].Result, rows["Credential"].Result));
        Assert.Contains("HTTP 404; application/json", rows["Route"].Seen, StringComparison.Ordinal);
        Assert.Contains("host and path of Connect-IoNet -BaseUri", rows["Route"].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoked_key_is_a_failed_row_and_not_an_error()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.DefaultAccount.IsRevoked = true;
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "Failed"), (rows["Route"].Result, rows["Credential"].Result));
        Assert.Contains("HTTP 401", rows["Credential"].Seen, StringComparison.Ordinal);
        Assert.Contains("wrong, revoked or expired", rows["Credential"].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_may_not_list_is_a_warning()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Decide = request => request.Path == "/api/v1/secrets/" ? new Fault.Response(403) : null;
        var credential = (await TestAsync(shell))["Credential"];
        Assert.Equal("Warning", credential.Result);
        Assert.Contains("HTTP 404 for a random ID, but HTTP 403", credential.Seen, StringComparison.Ordinal);
        Assert.Contains("a key that may list secrets", credential.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_service_refuses_the_credential_first_Route_is_not_tested()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Always = new Fault.Response(401);
        var rows = await TestAsync(shell);
        Assert.Equal(("NotTested", "Failed"), (rows["Route"].Result, rows["Credential"].Result));
    }

    [Fact]
    public async Task Rate_limit_headers_are_shown()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Next(new Fault.Response(422, Headers: new Dictionary<string, string> { ["X-RateLimit-Remaining"] = "42" }));
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "X-RateLimit-Remaining: 42"), (rows["RateLimit"].Result, rows["RateLimit"].Seen));
    }

    [Fact]
    public async Task HTTP_429_is_a_RateLimit_warning()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Next(new Fault.Response(429, Headers: new Dictionary<string, string> { ["Retry-After"] = "0" }));
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "Warning"), (rows["Route"].Result, rows["RateLimit"].Result));
        Assert.Contains("Retry-After: 0", rows["RateLimit"].Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_port_is_closed_Route_fails_and_the_later_rows_are_still_output()
    {
        await using var shell = await Shell.StartAsync();
        // No other process gets the port of a socket that is bound but never listens.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        await shell.RunAsync($"Connect-IoNet -BaseUri http://127.0.0.1:{port} -ApiKey $key -SkipConnectionTest", ("key", shell.Key));
        var rows = await TestAsync(shell);
        Assert.Equal(Names, rows.Keys);
        Assert.Contains("ConnectionRefused", rows["Route"].Seen, StringComparison.Ordinal);
        Assert.Equal(
            ["Passed", "Passed", "Passed", "Failed", "NotTested", "Passed", "Passed", "Passed", "NotTested", "NotTested"],
            rows.Values.Select(row => row.Result));
    }

    [Fact]
    public async Task If_the_host_name_does_not_resolve_only_NameResolution_fails()
    {
        await using var shell = await Shell.StartAsync();
        // The label is longer than allowed, so it is rejected before a name server is queried.
        var host = new string('a', 64) + ".example";
        await shell.RunAsync($"Connect-IoNet -BaseUri https://{host} -NoProxy -ApiKey $key -SkipConnectionTest", ("key", shell.Key));
        var rows = await TestAsync(shell);
        Assert.Equal(("Failed", "NotTested", "NotTested"), (rows["NameResolution"].Result, rows["Tls"].Result, rows["Route"].Result));
        Assert.Contains("cannot be resolved", rows["Route"].Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Passed", "service.example resolves to 2001:db8::1, 192.0.2.1", SocketError.Success, SocketError.Success)]
    [InlineData("Warning", "service.example: 2001:db8::1 does not respond; 192.0.2.1 responds", SocketError.TimedOut, SocketError.Success)]
    [InlineData(
        "Warning",
        "service.example: 2001:db8::1 responds; 192.0.2.1 cannot be reached (ConnectionRefused)",
        SocketError.Success,
        SocketError.ConnectionRefused)]
    [InlineData("Warning", "service.example: 2001:db8::1 does not respond; 192.0.2.1 does not respond", SocketError.TimedOut, SocketError.TimedOut)]
    // An unreachable IPv6 address does no harm on a machine without IPv6.
    [InlineData(
        "Passed",
        "service.example: 2001:db8::1 cannot be reached (NetworkUnreachable); 192.0.2.1 responds",
        SocketError.NetworkUnreachable,
        SocketError.Success)]
    public async Task Each_address_that_accepts_no_connection_is_named(string result, string seen, SocketError first, SocketError second)
    {
        await using var shell = await Shell.StartAsync();
        // No host name resolves to such addresses here, so the test calls the check of this row directly.
        var rows = await shell.RunAsync(
            """
            $module = (Get-Command Test-IoNetConnection).ImplementingType.Assembly
            $checkAddresses = $module.GetType('IoSecrets.Diagnosis.NetworkChecks').GetMethod('CheckAddresses')
            $lookupType, $listType = $checkAddresses.GetParameters().ParameterType
            $triedType = $listType.GenericTypeArguments[0]
            $addresses = [ipaddress[]]('2001:db8::1', '192.0.2.1')
            $tried = [array]::CreateInstance($triedType, 2)
            $tried[0] = [Activator]::CreateInstance($triedType, @($addresses[0], $errors[0]))
            $tried[1] = [Activator]::CreateInstance($triedType, @($addresses[1], $errors[1]))
            $lookup = [Activator]::CreateInstance($lookupType, @('service.example', $addresses, [Net.Sockets.SocketError]::Success))
            $checkAddresses.Invoke($null, @($lookup, $tried))
            """,
            ("errors", new[] { first, second }));
        Assert.Null(rows.Terminating);
        var row = RowsOf(rows)["NameResolution"];
        Assert.Equal((result, seen, result == "Warning"), (row.Result, row.Seen, row.Advice is not null));
    }

    [Fact]
    public async Task If_the_proxy_refuses_the_connection_Proxy_fails_without_showing_the_password()
    {
        await using var proxy = await SecretsEmulator.StartAsync(new EmulatorOptions(), Shell.Cancellation);
        await using var shell = await Shell.StartAsync();
        await shell.RunAsync(
            $"Connect-IoNet -BaseUri https://service.example -Proxy {proxy.BaseUri} -ProxyCredential $who -ApiKey $key -SkipConnectionTest",
            ("key", shell.Key),
            ("who", new PSCredential("user", Shell.Secure("hunter2"))));
        var result = await shell.RunAsync("Test-IoNetConnection");
        var rows = RowsOf(result);
        Assert.Equal(["NotTested", "Failed", "NotTested", "NotTested", "NotTested"], rows.Values.Take(5).Select(row => row.Result));
        Assert.Contains(proxy.BaseUri.Authority, rows["Proxy"].Seen, StringComparison.Ordinal);
        Assert.Contains("the proxy refused the connection", rows["Proxy"].Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Intercepted_connection_fails_Tls_and_shows_the_issuer()
    {
        using var server = new InterceptingServer();
        var serving = server.ServeAsync(Shell.Cancellation);
        await using var shell = await Shell.StartAsync();
        await shell.RunAsync($"Connect-IoNet -BaseUri {server.BaseUri} -ApiKey $key -SkipConnectionTest", ("key", shell.Key));
        var rows = await TestAsync(shell);
        Assert.Equal(("Failed", "NotTested"), (rows["Tls"].Result, rows["Route"].Result));
        Assert.Contains("issued by CN=Interceptor", rows["Tls"].Seen, StringComparison.Ordinal);
        Assert.Equal(0, await serving.BoundedAsync());
    }

    [Theory]
    [InlineData(-9, "9 minutes ahead")]
    [InlineData(9, "9 minutes behind")]
    public async Task Large_clock_difference_is_a_warning(int minutes, string seen)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes));
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Time = time }, "-SkipConnectionTest");
        var clock = (await TestAsync(shell))["Clock"];
        Assert.Equal("Warning", clock.Result);
        Assert.Contains(seen, clock.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_expires_within_a_week_causes_a_warning()
    {
        await using var shell = await Shell.StartAsync();
        var account = shell.Emulator.Store.AddAccount(DateTimeOffset.UtcNow.AddDays(3));
        await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest 3>$null", ("key", Shell.Secure(account.ApiKey)));
        Assert.Equal("Warning", (await TestAsync(shell))["Expiry"].Result);
    }

    [Theory]
    [InlineData(0, -2, "Failed", "Failed", "expired at")]
    [InlineData(3, 2, "Failed", "Failed", "3 hours behind the service's")]
    [InlineData(-3, -2, "Passed", "Warning", "Set this machine's clock")]
    public async Task Services_clock_decides_whether_a_key_has_expired(
        int serviceIsAhead, int expiresIn, string credential, string expiry, string advice)
    {
        var now = DateTimeOffset.UtcNow;
        await using var shell = await Shell.StartAsync(new EmulatorOptions { Time = new FakeTimeProvider(now.AddHours(serviceIsAhead)) });
        var account = shell.Emulator.Store.AddAccount(now.AddHours(expiresIn));
        await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest 3>$null", ("key", Shell.Secure(account.ApiKey)));
        var rows = await TestAsync(shell);
        Assert.Equal((credential, expiry), (rows["Credential"].Result, rows["Expiry"].Result));
        Assert.Contains(advice, rows["Expiry"].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_response_a_key_expired_by_the_local_clock_is_only_a_warning()
    {
        await using var shell = await Shell.StartAsync();
        var key = Shell.Secure(ApiKeys.Create(Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(-1)));
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest 3>$null", ("key", key));
        shell.Emulator.Faults.Always = new Fault.BreakBefore();
        Assert.Equal("Warning", (await TestAsync(shell))["Expiry"].Result);
    }

    [Fact]
    public async Task Expired_key_that_the_service_accepts_is_a_warning()
    {
        await using var shell = await Shell.StartAsync();
        var key = Shell.Secure(ApiKeys.Create(Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(-1)));
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest 3>$null", ("key", key));
        shell.Emulator.Faults.Next(new Fault.Response(422));
        shell.Emulator.Faults.Next(new Fault.Response(404, """{"detail":"Secret not found"}"""));
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "Warning"), (rows["Credential"].Result, rows["Expiry"].Result));
    }

    [Fact]
    public async Task Token_given_as_a_key_is_a_warning()
    {
        await using var shell = await Shell.StartAsync();
        var token = Shell.Secure(shell.Emulator.DefaultAccount.Token);
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $token -SkipConnectionTest", ("token", token));
        var rows = await TestAsync(shell);
        Assert.Equal(("Failed", "Warning"), (rows["Credential"].Result, rows["CredentialKind"].Result));
    }

    [Fact]
    public async Task Opaque_key_has_no_owner_and_no_expiry()
    {
        await using var shell = await Shell.StartAsync();
        await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest", ("key", Shell.Secure("io-v2-0123456789abcdef")));
        var rows = await TestAsync(shell);
        Assert.Equal(("the key does not name its owner", "the key does not state when it expires"), (rows["Owner"].Seen, rows["Expiry"].Seen));
    }

    [Fact]
    public async Task Without_a_connection_the_error_suggests_SkipConnectionTest()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Test-IoNetConnection");
        Assert.Equal("NotConnected", result.TerminatingId);
        Assert.Contains("-SkipConnectionTest", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_connection_is_tested_instead_of_the_runspaces()
    {
        await using var shell = await Shell.ConnectAsync();
        await using var other = await Shell.ConnectAsync();
        var connection = (await other.RunAsync("Get-IoNetConnection")).Output.Single();
        var result = await shell.RunAsync("Test-IoNetConnection -Connection $connection", ("connection", connection));
        Assert.Equal(other.Emulator.DefaultAccount.UserId.ToString(), RowsOf(result)["Owner"].Seen);
    }

    private static async Task<Dictionary<string, (string Result, string Seen, string? Advice)>> TestAsync(Shell shell)
    {
        var result = await shell.RunAsync("Test-IoNetConnection");
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        return RowsOf(result);
    }

    private static Dictionary<string, (string Result, string Seen, string? Advice)> RowsOf(ScriptResult result) => result.Output.ToDictionary(
        row => (string)row.Properties["Name"].Value,
        row => (row.Properties["Result"].Value.ToString()!, (string)row.Properties["Seen"].Value, (string?)row.Properties["Advice"].Value));
}
