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
    public async Task Where_all_is_well_every_row_passes()
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
    public async Task Rows_are_shown_as_a_table()
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync("Test-IoNetConnection | Out-Default");
        Assert.Matches("Name.*Result.*Seen.*Advice", shell.Host.Recorded.Text);
    }

    [Fact]
    public async Task Rows_are_written_before_the_next_step_is_taken()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync("foreach ($once in 1) { Test-IoNetConnection | ForEach-Object { $_; break } }");
        Assert.Single(result.Output);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_mistyped_path_fails_the_route_and_leaves_the_credential_untested()
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
    public async Task A_revoked_key_is_a_failed_row_and_no_error()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.DefaultAccount.IsRevoked = true;
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "Failed"), (rows["Route"].Result, rows["Credential"].Result));
        Assert.Contains("HTTP 401", rows["Credential"].Seen, StringComparison.Ordinal);
        Assert.Contains("wrong, revoked or expired", rows["Credential"].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_refused_before_the_path_is_looked_at_proves_no_route()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Always = new Fault.Answer(401);
        var rows = await TestAsync(shell);
        Assert.Equal(("NotTested", "Failed"), (rows["Route"].Result, rows["Credential"].Result));
    }

    [Fact]
    public async Task Headers_about_rate_limits_are_shown()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Next(new Fault.Answer(422, Headers: new Dictionary<string, string> { ["X-RateLimit-Remaining"] = "42" }));
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "X-RateLimit-Remaining: 42"), (rows["RateLimit"].Result, rows["RateLimit"].Seen));
    }

    [Fact]
    public async Task A_service_that_takes_no_more_for_now_is_warned_of()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Next(new Fault.Answer(429, Headers: new Dictionary<string, string> { ["Retry-After"] = "0" }));
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "Warning"), (rows["Route"].Result, rows["RateLimit"].Result));
        Assert.Contains("Retry-After: 0", rows["RateLimit"].Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_the_route_says_so_and_later_rows_still_come()
    {
        await using var shell = await Shell.StartAsync();
        // Nobody else gets the port of a socket that never listens.
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
    public async Task A_name_that_does_not_resolve_fails_alone()
    {
        await using var shell = await Shell.StartAsync();
        // Longer than a label may be: refused before any name server is asked.
        var host = new string('a', 64) + ".example";
        await shell.RunAsync($"Connect-IoNet -BaseUri https://{host} -NoProxy -ApiKey $key -SkipConnectionTest", ("key", shell.Key));
        var rows = await TestAsync(shell);
        Assert.Equal(("Failed", "NotTested", "NotTested"), (rows["NameResolution"].Result, rows["Tls"].Result, rows["Route"].Result));
        Assert.Contains("cannot be resolved", rows["Route"].Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Passed", "service.example resolves to 2001:db8::1, 192.0.2.1", SocketError.Success, SocketError.Success)]
    [InlineData("Warning", "service.example: 2001:db8::1 does not answer; 192.0.2.1 answers", SocketError.TimedOut, SocketError.Success)]
    [InlineData(
        "Warning",
        "service.example: 2001:db8::1 answers; 192.0.2.1 cannot be reached (ConnectionRefused)",
        SocketError.Success,
        SocketError.ConnectionRefused)]
    [InlineData("Warning", "service.example: 2001:db8::1 does not answer; 192.0.2.1 does not answer", SocketError.TimedOut, SocketError.TimedOut)]
    // A machine without IPv6 loses nothing by it.
    [InlineData(
        "Passed",
        "service.example: 2001:db8::1 cannot be reached (NetworkUnreachable); 192.0.2.1 answers",
        SocketError.NetworkUnreachable,
        SocketError.Success)]
    public async Task An_address_that_takes_no_connection_is_named(string result, string seen, SocketError first, SocketError second)
    {
        await using var shell = await Shell.StartAsync();
        // No name of this machine has such addresses: the row is asked for alone.
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
    public async Task A_proxy_that_lets_nothing_through_fails_without_its_password()
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
    public async Task An_intercepted_connection_fails_and_shows_the_issuer()
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
    public async Task Clocks_far_apart_are_warned_of(int minutes, string seen)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes));
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Time = time }, "-SkipConnectionTest");
        var clock = (await TestAsync(shell))["Clock"];
        Assert.Equal("Warning", clock.Result);
        Assert.Contains(seen, clock.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_expires_within_a_week_is_warned_of()
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
    public async Task The_services_clock_says_whether_a_key_has_expired(
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
    public async Task Where_nothing_answers_this_machines_clock_alone_fails_no_key()
    {
        await using var shell = await Shell.StartAsync();
        var key = Shell.Secure(ApiKeys.Create(Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(-1)));
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest 3>$null", ("key", key));
        shell.Emulator.Faults.Always = new Fault.BreakBefore();
        Assert.Equal("Warning", (await TestAsync(shell))["Expiry"].Result);
    }

    [Fact]
    public async Task A_key_that_the_service_accepts_after_its_expiry_is_warned_of()
    {
        await using var shell = await Shell.StartAsync();
        var key = Shell.Secure(ApiKeys.Create(Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(-1)));
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest 3>$null", ("key", key));
        shell.Emulator.Faults.Next(new Fault.Answer(422));
        shell.Emulator.Faults.Next(new Fault.Answer(404, """{"detail":"Secret not found"}"""));
        var rows = await TestAsync(shell);
        Assert.Equal(("Passed", "Warning"), (rows["Credential"].Result, rows["Expiry"].Result));
    }

    [Fact]
    public async Task A_token_given_as_a_key_is_warned_of()
    {
        await using var shell = await Shell.StartAsync();
        var token = Shell.Secure(shell.Emulator.DefaultAccount.Token);
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $token -SkipConnectionTest", ("token", token));
        var rows = await TestAsync(shell);
        Assert.Equal(("Failed", "Warning"), (rows["Credential"].Result, rows["CredentialKind"].Result));
    }

    [Fact]
    public async Task A_key_that_tells_nothing_of_itself_has_no_owner_and_no_expiry()
    {
        await using var shell = await Shell.StartAsync();
        await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest", ("key", Shell.Secure("io-v2-0123456789abcdef")));
        var rows = await TestAsync(shell);
        Assert.Equal(("the key does not name its owner", "the key does not state when it expires"), (rows["Owner"].Seen, rows["Expiry"].Seen));
    }

    [Fact]
    public async Task Without_a_connection_it_says_how_to_make_one_that_can_be_tested()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Test-IoNetConnection");
        Assert.Equal("NotConnected", result.TerminatingId);
        Assert.Contains("-SkipConnectionTest", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_given_is_tested_in_place_of_the_runspaces()
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
