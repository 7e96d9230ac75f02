using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class ConnectionTests
{
    [Fact]
    public async Task Connection_shows_host_account_and_start_time_but_not_the_key()
    {
        await using var shell = await Shell.ConnectAsync();
        var account = shell.Emulator.DefaultAccount;
        var result = await shell.RunAsync("Get-IoNetConnection; Get-IoNetConnection | Out-Default");
        var connection = result.Output.Single();
        Assert.Equal(shell.BaseUri, connection.Properties["BaseUri"].Value.ToString());
        Assert.Equal(("ApiKey", "Parameter"), (connection.Properties["CredentialKind"].Value, connection.Properties["CredentialOrigin"].Value));
        Assert.Equal("****" + account.ApiKey[^4..], connection.Properties["MaskedKey"].Value);
        Assert.Equal(account.UserId.ToString(), connection.Properties["Owner"].Value);
        Assert.Equal(account.ExpiresAt.ToUnixTimeSeconds(), ((DateTimeOffset)connection.Properties["Expires"].Value).ToUnixTimeSeconds());
        Assert.InRange((DateTimeOffset)connection.Properties["ConnectedSince"].Value, DateTimeOffset.Now.AddMinutes(-1), DateTimeOffset.Now);
        Assert.DoesNotContain(account.ApiKey, result.Everything + shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Contains("MaskedKey", shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serialized_copy_contains_no_key_and_is_rejected()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "$text = [Management.Automation.PSSerializer]::Serialize((Get-IoNetConnection), 9); $text; "
            + "[guid]::NewGuid() | Remove-IoSecret -Force -Connection ([Management.Automation.PSSerializer]::Deserialize($text))");
        Assert.Equal("ConnectionSerialized", result.TerminatingId);
        var copy = await shell.RunAsync("[Management.Automation.PSSerializer]::Serialize((Get-IoNetConnection), 9)");
        Assert.DoesNotContain(shell.Emulator.DefaultAccount.ApiKey, copy.Output.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runspaces_do_not_share_a_connection()
    {
        await using var shell = await Shell.ConnectAsync();
        using var other = Shell.OpenRunspace(new RecordingHost());
        Assert.Equal(["NotConnected"], (await Shell.RunAsync(other, "Get-IoNetConnection")).ErrorIds);
        await using var second = await Shell.StartAsync();
        await Shell.RunAsync(other, $"Connect-IoNet -BaseUri {second.BaseUri} -ApiKey $key", ("key", second.Key));
        Assert.Equal(shell.BaseUri, (await shell.RunAsync("\"$((Get-IoNetConnection).BaseUri)\"")).Output.Single().ToString());
    }

    [Fact]
    public async Task Connection_can_be_passed_to_another_runspace()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var connection = (await shell.RunAsync("Get-IoNetConnection")).Output.Single();
        using var other = Shell.OpenRunspace(new RecordingHost());
        var result = await Shell.RunAsync(
            other, "$id | Remove-IoSecret -Force -PassThru -Connection $connection", ("id", id), ("connection", connection));
        Assert.Equal(["Deleted"], result.Statuses);
    }

    [Fact]
    public async Task Detached_connection_and_the_runspaces_connection_are_independent()
    {
        await using var shell = await Shell.ConnectAsync();
        await using var second = await Shell.StartAsync();
        var result = await shell.RunAsync(
            "$other = Connect-IoNet -BaseUri $uri -ApiKey $key -Detached; Get-IoNetConnection; Disconnect-IoNet; Get-IoNetConnection -Connection $other",
            ("uri", second.BaseUri),
            ("key", second.Key));
        Assert.Equal([shell.BaseUri, second.BaseUri], result.Output.Select(connection => connection.Properties["BaseUri"].Value.ToString()));
        await shell.RunAsync("Disconnect-IoNet -Connection $other");
        await second.WaitForNoConnectionAsync();
    }

    [Theory]
    [InlineData("Disconnect-IoNet")]
    [InlineData("Get-IoNetConnection | ForEach-Object { Disconnect-IoNet -Connection $_ }")]
    [InlineData("Remove-Module IoSecrets")]
    [InlineData("Connect-IoNet -BaseUri $uri -ApiKey $key -SkipConnectionTest")]
    public async Task Disconnecting_reconnecting_or_removing_the_module_closes_all_sockets(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync(script, ("uri", "https://elsewhere.example"), ("key", shell.Key));
        await shell.WaitForNoConnectionAsync();
    }

    [Fact]
    public async Task Closing_the_runspace_closes_all_sockets()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Runspace.Close();
        await shell.WaitForNoConnectionAsync();
    }

    [Fact]
    public async Task Closed_connection_cannot_be_used()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "$connection = Get-IoNetConnection; Disconnect-IoNet; [guid]::NewGuid() | Remove-IoSecret -Force -Connection $connection");
        Assert.Equal("NotConnected", result.TerminatingId);
    }

    [Fact]
    public async Task Disconnecting_without_a_connection_is_an_error()
    {
        await using var shell = await Shell.StartAsync();
        Assert.Equal(["NotConnected"], (await shell.RunAsync("Disconnect-IoNet")).ErrorIds);
    }
}
