using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class RemoveIoSecretTests
{
    [Fact]
    public async Task Piped_ids_are_deleted_without_output()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(100);
        var result = await shell.RunAsync("$ids[0..97] | Remove-IoSecret -Force", ("ids", ids));
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(ids.Skip(98), shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task PassThru_outputs_one_outcome_for_each_id()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru -ThrottleLimit 1", ("ids", ids));
        Assert.Equal(ids.Select(id => ((string?)id.ToString("D"), "Deleted")), result.Outcomes);
        Assert.All(result.Output, outcome =>
        {
            Assert.Equal((200, 1, null), (outcome.Properties["StatusCode"].Value, outcome.Properties["Attempts"].Value, outcome.Properties["Error"].Value));
            Assert.True((TimeSpan)outcome.Properties["Duration"].Value > TimeSpan.Zero);
        });
    }

    [Fact]
    public async Task Fifty_consecutive_missing_ids_cause_one_warning_even_after_other_ids()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "& { [guid]::NewGuid(); $id; 1..120 | ForEach-Object { [guid]::NewGuid() } } | Remove-IoSecret -Force -IgnoreMissing -ThrottleLimit 1",
            ("id", shell.Seed(1)[0]));
        Assert.Single(result.Warnings);
    }

    [Fact]
    public async Task Missing_secret_is_one_error_and_the_next_is_still_deleted()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var missing = Guid.NewGuid();
        var result = await shell.RunAsync("$missing, $id | Remove-IoSecret -Force -PassThru", ("id", id), ("missing", missing));
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Equal(missing.ToString("D"), result.Errors[0].TargetObject);
        Assert.Equal(["Deleted", "NotFound"], result.Statuses.Order());
    }

    [Fact]
    public async Task With_IgnoreMissing_a_missing_secret_is_not_an_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("[guid]::NewGuid() | Remove-IoSecret -Force -PassThru -IgnoreMissing");
        Assert.Empty(result.Errors);
        Assert.Equal(["NotFound"], result.Statuses);
        Assert.Null(result.Output[0].Properties["Error"].Value);
    }

    [Fact]
    public async Task Secret_of_another_account_is_not_found_and_not_deleted()
    {
        await using var shell = await Shell.ConnectAsync();
        var other = shell.Emulator.Store.AddAccount();
        var id = shell.Emulator.Store.Seed(other, 1)[0];
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force", ("id", id));
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.True(shell.Emulator.Store.Contains(id));
    }

    [Fact]
    public async Task Without_a_connection_nothing_can_be_deleted()
    {
        await using var shell = await Shell.StartAsync();
        Assert.Equal("NotConnected", (await shell.RunAsync("[guid]::NewGuid() | Remove-IoSecret -Force")).TerminatingId);
    }

    [Fact]
    public async Task ThrottleLimit_bounds_the_requests_in_flight()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Latency = TimeSpan.FromMilliseconds(5) });
        await shell.RunAsync("$ids | Remove-IoSecret -Force -ThrottleLimit 4", ("ids", shell.Seed(40)));
        Assert.Equal(4, shell.Emulator.Requests.MaximumInFlight);
    }

    [Fact]
    public async Task First_request_is_sent_while_the_upstream_command_is_still_running()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(
            "& { $ids[0]; $requests.WaitForAsync(1, $stop).Wait(); $ids[1] } | Remove-IoSecret -Force -PassThru",
            ("ids", ids),
            ("requests", shell.Emulator.Requests),
            ("stop", Shell.Cancellation));
        Assert.Equal(["Deleted", "Deleted"], result.Statuses);
    }

    [Fact]
    public async Task Outcome_is_written_before_its_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("[guid]::NewGuid() | Remove-IoSecret -Force -PassThru 2>&1 | ForEach-Object { $_.GetType().Name }");
        Assert.Equal(["SecretOutcome", "ErrorRecord"], result.Output.Select(name => name.ToString()));
    }

    [Fact]
    public async Task Fifty_consecutive_missing_ids_cause_one_warning_about_the_account()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("1..120 | ForEach-Object { [guid]::NewGuid() } | Remove-IoSecret -Force -IgnoreMissing");
        Assert.Contains("account", Assert.Single(result.Warnings), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Long_run_shows_its_progress()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Latency = TimeSpan.FromMilliseconds(50) });
        await shell.RunAsync("$ids | Remove-IoSecret -Force -ThrottleLimit 1", ("ids", shell.Seed(20)));
        Assert.Contains(shell.Host.Recorded.Progress, record => record.StatusDescription.Contains("in flight", StringComparison.Ordinal));
    }
}
