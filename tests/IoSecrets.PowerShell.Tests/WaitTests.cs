using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Waits for the service are shown, and a service that asks for an hour does not block the prompt.</summary>
public sealed class WaitTests : IAsyncDisposable
{
    private const string Connect = "Connect-IoNet -BaseUri $uri -ApiKey $key";
    private const string List = "Get-IoSecret";
    private const string RemoveByName = "Remove-IoSecret -Name db -Force";

    private Shell? _shell;

    [Theory]
    [InlineData(Connect, 429, "RateLimited")]
    [InlineData(Connect, 503, "ServiceUnavailable")]
    [InlineData(List, 429, "RateLimited")]
    [InlineData(List, 503, "ServiceUnavailable")]
    [InlineData(RemoveByName, 429, "RateLimited")]
    [InlineData(RemoveByName, 500, "ServiceUnavailable")]
    public async Task Single_request_fails_at_once_if_the_service_asks_for_a_long_wait(string script, int status, string id)
    {
        var shell = await ConnectAsync();
        var before = shell.Emulator.Requests.Count;
        shell.Emulator.Faults.Always = Asking(status, seconds: 3600);
        var result = await RunAsync(script);
        var error = result.Terminating ?? Assert.Single(result.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains($"HTTP {status}", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("retry after 3600 s", error.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"The service asks for a wait until .*\d:\d\d.* \(60 minutes\)\.", error.ToString());
        Assert.Equal(TimeSpan.FromHours(1), error.Exception.GetType().GetProperty("RetryAfter")!.GetValue(error.Exception));
        Assert.Equal(before + 1, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Test_IoNetConnection_reports_a_long_wait_in_its_rows(int status)
    {
        var shell = await ConnectAsync();
        shell.Emulator.Faults.Always = Asking(status, seconds: 3600);
        var result = await RunAsync("Test-IoNetConnection | Where-Object Name -eq Route");
        var row = Assert.Single(result.Output);
        Assert.Equal("Failed", row.Properties["Result"].Value.ToString());
        Assert.Contains("retry after 3600 s", (string)row.Properties["Seen"].Value, StringComparison.Ordinal);
        Assert.Contains("(60 minutes)", (string)row.Properties["Advice"].Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(List)]
    [InlineData(RemoveByName)]
    public async Task List_during_the_wait_of_an_earlier_run_fails_at_once_without_a_request(string script)
    {
        // The run gives up after a second, but the service's Retry-After lasts an hour.
        var shell = await ConnectAsync("-MaximumWaitSec 1");
        shell.Emulator.Faults.Next(Asking(429, seconds: 3600));
        var run = await RunAsync("$id | Remove-IoSecret -Force");
        Assert.Equal("RateLimited", run.TerminatingId);
        Assert.Contains("retry after 3600 s", run.Terminating!.ToString(), StringComparison.Ordinal);

        var before = shell.Emulator.Requests.Count;
        var result = await RunAsync(script);
        var error = result.Terminating ?? Assert.Single(result.Errors);
        Assert.StartsWith("RateLimited", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("The service asks for a wait until", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(Connect, "Waiting for ")]
    [InlineData(List, "Waiting for ")]
    [InlineData(RemoveByName, "Waiting for ")]
    [InlineData("Test-IoNetConnection", "Waiting for ")]
    [InlineData("Get-IoSecret $id", "Reading secrets at ")]
    [InlineData("New-IoSecret -Name db -Value hunter22", "Creating secrets at ")]
    [InlineData("Set-IoSecret $id -Name db", "Changing secrets at ")]
    [InlineData("Remove-IoSecret $id -Force", "Deleting secrets at ")]
    public async Task Every_wait_for_a_response_is_shown(string script, string activity)
    {
        var shell = await ConnectAsync();
        shell.Emulator.Faults.Always = new Fault.HeldUntil(new TaskCompletionSource().Task);
        await GetProgressDuringAsync(script, activity + shell.Emulator.BaseUri.Authority);
    }

    [Theory]
    [InlineData(Connect)]
    [InlineData(List)]
    [InlineData(RemoveByName)]
    [InlineData("Get-IoSecret $id")]
    [InlineData("Set-IoSecret $id -Name db")]
    [InlineData("Remove-IoSecret $id -Force")]
    public async Task Wait_that_the_service_asks_for_is_shown_with_its_end_time(string script)
    {
        var shell = await ConnectAsync();
        foreach (var (status, words) in new[] { (503, "to retry (HTTP 503)"), (429, "is limiting requests (HTTP 429)") })
        {
            shell.Emulator.Faults.Always = Asking(status, seconds: 25);
            Assert.Matches(@"Waiting until .*\d:\d\d", await GetProgressDuringAsync(script, words));
        }
    }

    [Fact]
    public async Task Vault_shows_that_it_waits()
    {
        await using var vault = await Vault.StartAsync();
        var release = new TaskCompletionSource();
        vault.Shell.Emulator.Faults.Always = new Fault.HeldUntil(release.Task);
        var calling = vault.CallAsync("Test-SecretVault");
        await vault.Shell.Host.Recorded.ShowsAsync($"Waiting for {vault.Shell.Emulator.BaseUri.Authority}", Shell.Cancellation);
        release.SetResult();
        Assert.Null((await calling).Terminating);
    }

    public ValueTask DisposeAsync() => _shell?.DisposeAsync() ?? default;

    private static Fault.Response Asking(int status, int seconds) =>
        new(status, "{}", Headers: new Dictionary<string, string> { ["Retry-After"] = $"{seconds}" });

    private async Task<Shell> ConnectAsync(string more = "") => _shell = await Shell.ConnectAsync(more: more);

    private Task<ScriptResult> RunAsync(string script) =>
        _shell!.RunAsync(script, ("uri", _shell.BaseUri), ("key", _shell.Key), ("id", Guid.NewGuid()));

    // Stops the script as soon as its wait is shown.
    private async Task<string> GetProgressDuringAsync(string script, string words)
    {
        using var pipeline = _shell!.NewPipeline(script, ("uri", _shell.BaseUri), ("key", _shell.Key), ("id", Guid.NewGuid()));
        var running = pipeline.InvokeAsync();
        var shown = await _shell.Host.Recorded.ShowsAsync(words, Shell.Cancellation);
        await Shell.StopAsync(pipeline, running);
        return shown;
    }
}
