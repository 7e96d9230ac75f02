using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Tests;

public class ConnectIoNetTests
{
    private static readonly string[] CredentialHeaders = ["x-api-key", "Authorization", "token"];

    [Fact]
    public async Task Connecting_verifies_route_and_credential_and_outputs_nothing()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", shell.Key));
        Assert.Empty(result.Output);
        Assert.Empty(result.Everything.Trim());
        Assert.Equal([422, 404], shell.Emulator.Requests.All.Select(request => request.StatusCode));
    }

    [Theory]
    [InlineData("-ApiKey $key", "x-api-key", "{0}")]
    [InlineData("-ApiKey $key -AsBearer", "Authorization", "Bearer {0}")]
    [InlineData("-Token $token", "token", "{1}")]
    public async Task Exactly_one_header_carries_the_credential(string parameters, string header, string format)
    {
        await using var shell = await Shell.StartAsync();
        var account = shell.Emulator.DefaultAccount;
        await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} {parameters}", ("key", shell.Key), ("token", Shell.Secure(account.Token)));
        Assert.Equal(2, shell.Emulator.Requests.Count);
        Assert.All(shell.Emulator.Requests.All, request =>
        {
            Assert.Equal([header], CredentialHeaders.Where(request.Headers.ContainsKey));
            Assert.Equal(string.Format(null, format, account.ApiKey, account.Token), request.Headers[header]);
        });
    }

    [Theory]
    [InlineData("Connect-IoNet -BaseUri $uri -ApiKey 'io-v2-plain-text-key'")]
    [InlineData("Connect-IoNet -BaseUri $uri -Token 'io-v2-plain-text-key'")]
    [InlineData("Connect-IoNet -BaseUri $uri 'io-v2-plain-text-key'")]
    [InlineData("Connect-IoNet -BaseUri $uri -AsBearer io-v2-plain-text-key")]
    [InlineData("'io-v2-plain-text-key' | Connect-IoNet -BaseUri $uri")]
    public async Task Plain_text_key_is_rejected_and_never_shown(string script)
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync(script, ("uri", shell.BaseUri));
        Assert.Equal("PlainTextCredential", result.TerminatingId);
        Assert.DoesNotContain("plain-text-key", result.Everything, StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\r\nx-api-key: other")]
    [InlineData("schlüssel")]
    public async Task Key_that_is_not_a_valid_header_value_is_rejected_before_the_first_request(string key)
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", Shell.Secure(key)));
        Assert.Equal("CredentialMalformed", result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Whitespace_around_a_key_is_trimmed()
    {
        await using var shell = await Shell.StartAsync();
        var key = Shell.Secure($" {shell.Emulator.DefaultAccount.ApiKey}\n");
        Assert.Null((await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", key))).Terminating);
    }

    [Theory]
    [InlineData("http://api.example", "InsecureBaseUri")]
    [InlineData("https://user:hunter2@api.example", "InvalidBaseUri")]
    [InlineData("https://api.example/?key=hunter2", "InvalidBaseUri")]
    [InlineData("https://api.example/#hunter2", "InvalidBaseUri")]
    [InlineData("api.example", "InvalidBaseUri")]
    public async Task Insecure_or_invalid_base_URI_is_rejected_and_not_repeated_in_the_error(string uri, string errorId)
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Connect-IoNet -BaseUri $uri -ApiKey $key", ("key", shell.Key), ("uri", uri));
        Assert.Equal(errorId, result.TerminatingId);
        Assert.DoesNotContain("hunter2", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistyped_path_is_reported_as_not_the_service()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri}mistyped -ApiKey $key", ("key", shell.Key));
        Assert.Equal("NotTheService", result.TerminatingId);
        Assert.Contains(shell.Emulator.BaseUri.Authority, result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Contains("HTTP 404", result.Terminating.ToString(), StringComparison.Ordinal);
        Assert.Contains("application/json", result.Terminating.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoked_key_is_an_error_with_the_HTTP_status()
    {
        await using var shell = await Shell.StartAsync();
        shell.Emulator.DefaultAccount.IsRevoked = true;
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", shell.Key));
        Assert.Equal("CredentialRefused", result.TerminatingId);
        Assert.Contains("HTTP 401", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Equal(401, result.Terminating.Exception.GetType().GetProperty("StatusCode")!.GetValue(result.Terminating.Exception));
    }

    [Fact]
    public async Task Redirect_is_not_followed_so_the_key_is_not_sent_elsewhere()
    {
        await using var elsewhere = await SecretsEmulator.StartAsync(new EmulatorOptions(), Shell.Cancellation);
        await using var shell = await Shell.StartAsync();
        shell.Emulator.Faults.Always = new Fault.Response(307, Headers: new Dictionary<string, string> { ["Location"] = elsewhere.BaseUri.ToString() });
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", shell.Key));
        Assert.Equal("NotTheService", result.TerminatingId);
        Assert.Equal((1, 0), (shell.Emulator.Requests.Count, elsewhere.Requests.Count));
    }

    [Fact]
    public async Task Key_refused_after_its_expiry_is_reported_as_expired_with_the_date()
    {
        await using var shell = await Shell.StartAsync();
        var key = ApiKeys.Create(Guid.NewGuid(), new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero));
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", Shell.Secure(key)));
        Assert.Equal("CredentialExpired", result.TerminatingId);
        Assert.Contains("expired at 2025-03-04 05:06:07Z", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("clock", result.Terminating.ToString(), StringComparison.Ordinal);
        Assert.Contains("2025-03-04 05:06:07Z by this machine's clock", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-3, -24, "CredentialExpired", "3 hours ahead of the service's")]
    [InlineData(3, -24, "CredentialExpired", "3 hours behind the service's")]
    [InlineData(3, 2, "CredentialExpired", "3 hours behind the service's")]
    // By the service's clock the key has not expired: the service refused it for another reason.
    [InlineData(-3, -2, "CredentialRefused", "wrong, revoked or expired")]
    public async Task Services_clock_decides_whether_a_refused_key_has_expired(int serviceIsAhead, int expiresIn, string id, string words)
    {
        var now = DateTimeOffset.UtcNow;
        await using var shell = await Shell.StartAsync(new EmulatorOptions { Time = new FakeTimeProvider(now.AddHours(serviceIsAhead)) });
        var account = shell.Emulator.Store.AddAccount(now.AddHours(expiresIn));
        account.IsRevoked = true;
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", Shell.Secure(account.ApiKey)));
        Assert.Equal(id, result.TerminatingId);
        Assert.Contains(words, result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_expired_only_by_the_local_clock_connects_with_a_warning_about_the_clocks()
    {
        var now = DateTimeOffset.UtcNow;
        await using var shell = await Shell.StartAsync(new EmulatorOptions { Time = new FakeTimeProvider(now.AddHours(-3)) });
        var account = shell.Emulator.Store.AddAccount(now.AddHours(-2));
        var result = await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key; Get-IoNetConnection", ("key", Shell.Secure(account.ApiKey)));
        Assert.Null(result.Terminating);
        Assert.Single(result.Output);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains("which may be wrong", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("differ by 3 hours. By the service's clock, the key has not expired.", result.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkipConnectionTest_accepts_an_expired_key_with_a_warning_and_it_can_be_tested_later()
    {
        await using var shell = await Shell.StartAsync();
        var key = Shell.Secure(ApiKeys.Create(Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(-1)));
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest", ("key", key));
        Assert.Null(result.Terminating);
        Assert.Contains("by this machine's clock", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
        var rows = await shell.RunAsync("(Test-IoNetConnection | Where-Object Name -eq Clock).Result.ToString()");
        Assert.Equal("Passed", rows.Output.Single().ToString());
    }

    [Theory]
    [InlineData("Get-IoSecret")]
    [InlineData("Get-IoSecret $id")]
    [InlineData("New-IoSecret -Name new -Value $value")]
    [InlineData("Set-IoSecret $id -Name new")]
    [InlineData("Remove-IoSecret $id -Force")]
    [InlineData("Remove-IoSecret -Name new -Force")]
    public async Task Key_that_expires_during_use_ends_every_cmdlet_with_an_error_that_shows_the_expiry(string command)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var shell = await Shell.StartAsync(new EmulatorOptions { Time = time });
        var expires = time.GetUtcNow().AddHours(1);
        var account = shell.Emulator.Store.AddAccount(expires);
        await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key 3> $null", ("key", Shell.Secure(account.ApiKey)));
        time.Advance(TimeSpan.FromHours(2));
        var result = await shell.RunAsync(command, ("id", Guid.NewGuid()), ("value", Shell.Secure("value")));
        Assert.Equal("CredentialExpired", result.TerminatingId);
        Assert.Empty(result.Errors);
        Assert.Contains($"expired at {expires:u}", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_expires_within_a_week_causes_a_warning()
    {
        await using var shell = await Shell.StartAsync();
        var account = shell.Emulator.Store.AddAccount(DateTimeOffset.UtcNow.AddDays(3));
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", Shell.Secure(account.ApiKey)));
        Assert.Contains("expires", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-9)]
    [InlineData(9)]
    public async Task Clock_difference_of_more_than_five_minutes_causes_a_warning(int minutes)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes));
        await using var shell = await Shell.StartAsync(new EmulatorOptions { Time = time });
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key", ("key", shell.Key));
        Assert.Contains("differ by 9 minutes", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_connect_keeps_the_earlier_connection()
    {
        await using var shell = await Shell.ConnectAsync();
        var failed = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri}mistyped -ApiKey $key", ("key", shell.Key));
        Assert.Contains("The earlier connection stays", failed.Terminating!.ToString(), StringComparison.Ordinal);
        var result = await shell.RunAsync("(Get-IoNetConnection).BaseUri.ToString()");
        Assert.Equal(shell.BaseUri, result.Output.Single().ToString());
    }

    [Fact]
    public async Task User_Agent_header_names_module_PowerShell_and_platform()
    {
        await using var shell = await Shell.ConnectAsync();
        Assert.All(shell.Emulator.Requests.All, request =>
            Assert.Matches(@"^IoSecrets/\d+\.\d+\.\d+ \(PowerShell/\d+\.\d+\.\d+[^;]*; (Windows|Linux|macOS) \w+\)$", request.Headers["User-Agent"]));
    }

    [Fact]
    public async Task Verbose_shows_the_source_of_the_key_and_the_proxy()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -Verbose", ("key", shell.Key));
        Assert.Contains(result.Verbose, line => line.Contains("source: Parameter", StringComparison.Ordinal));
        Assert.Contains(result.Verbose, line => line.Contains("Proxy", StringComparison.Ordinal));
        Assert.DoesNotContain(shell.Emulator.DefaultAccount.ApiKey, result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkipConnectionTest_sends_nothing()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Requests_to_the_local_machine_bypass_the_proxy()
    {
        await using var proxy = await SecretsEmulator.StartAsync(new EmulatorOptions(), Shell.Cancellation);
        await using var shell = await Shell.ConnectAsync(more: $"-Proxy {proxy.BaseUri} -WarningAction SilentlyContinue");
        Assert.Equal((2, 0), (shell.Emulator.Requests.Count, proxy.Requests.Count));
    }

    [Theory]
    [InlineData("-Proxy http://user:hunter2@proxy.example")]
    [InlineData("-Proxy proxy.example")]
    [InlineData("-Proxy http://proxy.example -NoProxy")]
    public async Task Invalid_proxy_is_rejected_without_showing_its_password(string parameters)
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key {parameters}", ("key", shell.Key));
        Assert.Equal("InvalidProxy", result.TerminatingId);
        Assert.DoesNotContain("hunter2", result.Terminating!.ToString(), StringComparison.Ordinal);
    }
}
