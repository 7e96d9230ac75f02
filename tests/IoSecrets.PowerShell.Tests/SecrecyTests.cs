using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Neither success nor any failure shows the key, with all streams on.</summary>
public class SecrecyTests
{
    public static TheoryData<Fault> Faults =>
    [
        new Fault.Slow(TimeSpan.Zero),
        new Fault.BreakAfter(),
        new Fault.CutBody(),
        new Fault.Response(200, "<html>{0}</html>", "text/html"),
        new Fault.Response(307, "{0}", Headers: new Dictionary<string, string> { ["Location"] = "/{0}" }),
        new Fault.Response(401, """{"detail":"Unknown key {0}"}""", Headers: new Dictionary<string, string> { ["x-request-id"] = "{0}" }),
        new Fault.Response(403, """{"detail":"{0}"}"""),
        new Fault.Response(404, """{"detail":"{0}"}""", Headers: new Dictionary<string, string> { ["x-ratelimit-user"] = "{0}", ["x-ratelimit-{0}"] = "1" }),
        new Fault.Response(422, """{"detail":[{"loc":["header","{0}"],"msg":"{0}","type":"t","input":"{0}"}]}"""),
        new Fault.Response(500, "{0}", "text/plain"),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Deleting_never_shows_the_key(Fault fault)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0 -Verbose");
        var key = shell.Emulator.DefaultAccount.ApiKey;
        shell.Emulator.Faults.Decide = _ => Echoing(fault, key);
        var result = await shell.RunAsync(
            "$DebugPreference = 'Continue'; $ids | Remove-IoSecret -Force -PassThru -Verbose; $Error; $Error | Out-Default",
            ("ids", shell.Seed(3)));
        Assert.DoesNotContain(key, result.Everything + shell.Host.Recorded.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Reading_creating_and_changing_never_show_the_key_or_the_value(Fault fault)
    {
        const string value = "hunter2-the-value";
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var key = shell.Emulator.DefaultAccount.ApiKey;
        var ids = shell.Seed(3);
        shell.Emulator.Faults.Decide = request => Echoing(fault, request.Method == "GET" ? key : $"{value} {key} {value[..^1]}");
        var result = await shell.RunAsync(
            $$"""
            $DebugPreference = 'Continue'
            $loud = @{ Verbose = $true; ErrorAction = 'Continue' }
            try { $ids | Get-IoSecret @loud } catch { $_ }
            try { Get-IoSecret @loud } catch { $_ }
            try { New-IoSecret -Name db -Value '{{value}}' @loud } catch { $_ }
            try { $ids | Set-IoSecret -Value '{{value}}' -PassThru @loud } catch { $_ }
            try { Remove-IoSecret -Name db -Force @loud } catch { $_ }
            $Error; $Error | Out-Default
            """,
            ("ids", ids));
        var shown = result.Everything + shell.Host.Recorded.Text;
        Assert.DoesNotContain(key, shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(value[..^1], shown, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Connecting_never_shows_the_key(Fault fault)
    {
        await using var shell = await Shell.StartAsync();
        var key = shell.Emulator.DefaultAccount.ApiKey;
        shell.Emulator.Faults.Decide = _ => Echoing(fault, key);
        var result = await shell.RunAsync(
            "$DebugPreference = 'Continue'; "
            + $"try {{ Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -MaximumRetryCount 0 -PassThru -Verbose }} catch {{ $_ }}; "
            + "$Error | Out-Default",
            ("key", shell.Key));
        Assert.NotEmpty(result.Output);
        Assert.DoesNotContain(key, result.Everything + shell.Host.Recorded.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Testing_the_connection_never_shows_the_key(Fault fault)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var key = shell.Emulator.DefaultAccount.ApiKey;
        shell.Emulator.Faults.Decide = _ => Echoing(fault, key);
        var result = await shell.RunAsync(
            "$DebugPreference = 'Continue'; Test-IoNetConnection -Verbose -OutVariable rows; $rows | Out-Default; $Error | Out-Default");
        Assert.Equal(10, result.Output.Count);
        Assert.DoesNotContain(key, result.Everything + shell.Host.Recorded.Text, StringComparison.OrdinalIgnoreCase);
    }

    // Faults that are retried are left to the tests above: a vault has no parameter for the number of retries.
    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task Vault_never_shows_the_key_or_the_value(int status)
    {
        const string value = "hunter2hunter2";
        await using var vault = await Vault.StartAsync();
        var key = vault.Account.ApiKey;
        vault.Add("db");
        var isFailing = false;
        vault.Shell.Emulator.Faults.Decide = request => isFailing && (status == 401 || request.Method != "GET")
            ? new Fault.Response(status, $$"""{"detail":"{{key}}"}""", AfterExecution: status == 200)
            : null;
        var shown = "";
        foreach (var (function, arguments) in new[]
        {
            ("Test-SecretVault", ""), ("Get-SecretInfo", ""), ("Get-Secret", "-Name db"), ("Set-Secret", "-Name new -Secret $value"),
            ("Set-Secret", "-Name db -Secret $value"), ("Set-Secret", "-Name db -Secret @{ a = $value }"), ("Remove-Secret", "-Name db"),
            ("Test-SecretVault", ""),
        })
        {
            shown += (await vault.CallAsync(function, $"{arguments} -Verbose -Debug", ("value", value))).Everything;
            isFailing = true;
        }

        await vault.Shell.RunAsync("$Error; $Error | Out-Default");
        shown += vault.Shell.Host.Recorded.Text;
        Assert.Contains("Hashtable", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(key, shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(value, shown, StringComparison.OrdinalIgnoreCase);
    }

    private static Fault Echoing(Fault fault, string key) => fault is Fault.Response response
        ? response with
        {
            Body = response.Body.Replace("{0}", key, StringComparison.Ordinal),
            Headers = response.Headers?.ToDictionary(
                header => header.Key.Replace("{0}", key, StringComparison.Ordinal),
                header => header.Value.Replace("{0}", key, StringComparison.Ordinal)),
        }
        : fault;
}
