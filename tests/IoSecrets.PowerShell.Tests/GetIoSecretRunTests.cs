using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Get-IoSecretRun after every way in which a run can end.</summary>
public sealed class GetIoSecretRunTests : IAsyncDisposable
{
    private const int Yes = 0;

    private readonly TaskCompletionSource _never = new();
    private Shell? _shell;

    public ValueTask DisposeAsync() => _shell?.DisposeAsync() ?? default;

    [Theory]
    [InlineData("Remove-IoSecret -Name typo -Force -ErrorAction SilentlyContinue")]
    [InlineData("@() | Remove-IoSecret -Force")]
    public async Task Run_without_input_keeps_the_unsettled_ids_of_the_previous_run(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync(
            $"$id | Remove-IoSecret -Force -ErrorAction SilentlyContinue; {script}; (Get-IoSecretRun).UnsettledCount", ("id", id));
        Assert.Equal(1, result.Output[^1].BaseObject);
    }

    [Fact]
    public async Task Nothing_is_returned_before_the_first_run()
    {
        _shell = await Shell.ConnectAsync();
        Assert.Empty((await _shell.RunAsync("Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task Completed_run_has_a_count_for_each_status()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync("$ids + [guid]::NewGuid() + 'no id' | Remove-IoSecret -Force -ErrorAction Ignore", ("ids", _shell.Seed(3)));
        var run = await RunAsync();
        Assert.Equal(("Completed", 5, 0), (Text(run, "EndReason"), Count(run, "Total"), Count(run, "UnsettledCount")));
        Assert.Equal((3, 1, 1), (Count(run, "Deleted"), Count(run, "NotFound"), Count(run, "Invalid")));
        Assert.Equal(_shell.BaseUri, Text(run, "BaseUri"));
        Assert.True((DateTimeOffset)run.Properties["EndedAt"].Value >= (DateTimeOffset)run.Properties["StartedAt"].Value);
    }

    [Fact]
    public async Task After_Ctrl_C_ids_in_flight_are_unknown_and_piping_them_back_settles_them()
    {
        var ids = await ConnectAndHoldAsync(answeredCount: 4, afterExecution: true);
        await _shell!.RunAndStopAsync("$ids | Remove-IoSecret -Force", requests: 20, ("ids", ids));
        await _shell.WaitForNoneInFlightAsync();
        var run = await RunAsync();
        Assert.Equal(("Stopped", 4, 16), (Text(run, "EndReason"), Count(run, "Deleted"), Count(run, "Unknown")));
        _shell.Emulator.Faults.Clear();
        var settled = await _shell.RunAsync("(Get-IoSecretRun).Unsettled | Remove-IoSecret -Force -PassThru");
        // One more id may have left the pipeline and wait for a free slot.
        Assert.Equal(
            ids.Skip(4).Take(16).Select(id => id.ToString()).ToHashSet(),
            settled.Outcomes.Where(outcome => outcome.Status == "Gone").Select(outcome => outcome.Id!).ToHashSet());
        Assert.Empty(settled.Errors);
    }

    [Fact]
    public async Task If_a_downstream_command_ends_the_pipeline_the_run_is_Stopped()
    {
        var ids = await ConnectAndHoldAsync(answeredCount: 1);
        await _shell!.RunAsync("foreach ($once in 1) { $ids | Remove-IoSecret -Force -PassThru | ForEach-Object { break } }", ("ids", ids));
        var run = await RunAsync();
        Assert.Equal(("Stopped", 1), (Text(run, "EndReason"), Count(run, "Deleted")));
        Assert.Equal(Count(run, "Total") - 1, Count(run, "UnsettledCount"));
    }

    [Theory]
    [InlineData("Remove-IoSecret -Id ($ids + 'no id' + $more) -Force -PassThru")]
    [InlineData(", ($ids + 'no id' + $more) | Remove-IoSecret -Force -PassThru")]
    [InlineData("Remove-IoSecret -Name * -Force -PassThru")]
    public async Task Ids_given_at_once_are_counted_and_can_be_settled_even_if_they_were_not_reached(string script)
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(200);
        // The pipeline ends before the invalid id, which is then reported when nothing reads the output any more.
        await _shell.RunAsync(
            $"foreach ($once in 1) {{ {script} -ThrottleLimit 4 2>$null | ForEach-Object {{ break }} }}", ("ids", ids.Take(100)), ("more", ids.Skip(100)));
        var run = await RunAsync();
        Assert.Equal(("Stopped", 200), (Text(run, "EndReason"), Count(run, "Total")));
        await _shell.RunAsync("(Get-IoSecretRun).Unsettled | Remove-IoSecret -Force");
        Assert.Equal(0, _shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("$ids | Remove-IoSecret -Force -PassThru | ForEach-Object { throw 'enough' }")]
    [InlineData("& { $ids; throw 'enough' } | Remove-IoSecret -Force -ThrottleLimit 64")]
    public async Task If_another_command_in_the_pipeline_fails_the_run_is_Stopped(string script)
    {
        var ids = await ConnectAndHoldAsync(answeredCount: 1);
        Assert.Equal("enough", (await _shell!.RunAsync(script, ("ids", ids))).TerminatingId);
        var run = await RunAsync();
        Assert.Equal("Stopped", Text(run, "EndReason"));
        Assert.Equal(Count(run, "Total"), Count(run, "Deleted") + Count(run, "UnsettledCount"));
    }

    [Fact]
    public async Task ErrorAction_Stop_ends_the_run_at_the_first_error_and_every_id_is_counted()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(40);
        _shell.Emulator.Faults.For(ids[10], new Fault.Response(403));
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -Force -ErrorAction Stop", ("ids", ids));
        Assert.Equal("NotPermitted", result.TerminatingId);
        var run = await RunAsync();
        Assert.Equal(("FirstError", 1), (Text(run, "EndReason"), Count(run, "Failed")));
        Assert.Equal(_shell.Emulator.Store.DeletedIds.Count, Count(run, "Deleted"));
        Assert.Equal(Count(run, "Total") - 1 - Count(run, "Deleted"), Count(run, "Skipped"));
    }

    [Fact]
    public async Task After_a_refused_key_EndReason_and_EndMessage_come_from_the_error()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(40);
        _shell.Emulator.Faults.Decide = request => request.SecretId == ids[20] ? new Fault.Response(401) : null;
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -Force", ("ids", ids));
        var run = await RunAsync();
        Assert.Equal(("CredentialRefused", result.Terminating!.Exception.Message), (Text(run, "EndReason"), Text(run, "EndMessage")));
        Assert.Equal(_shell.Emulator.Store.DeletedIds.Count, Count(run, "Deleted"));
    }

    [Fact]
    public async Task Unsettled_keeps_ten_thousand_ids_with_the_unknown_first_and_counts_the_rest()
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var ids = Enumerable.Range(0, 10_100).Select(_ => Guid.NewGuid()).ToArray();
        _shell.Emulator.Faults.For(ids[0], new Fault.BreakBefore());
        _shell.Emulator.Faults.For(ids[1], new Fault.Response(401));
        await _shell.RunAsync("try { Remove-IoSecret $ids -Force -ThrottleLimit 1 -ErrorAction Ignore } catch { }", ("ids", ids));
        var run = await RunAsync();
        Assert.Equal((1, 1, 10_098, 10_100), (Count(run, "Unknown"), Count(run, "Failed"), Count(run, "Skipped"), Count(run, "UnsettledCount")));
        var unsettled = (await _shell.RunAsync("(Get-IoSecretRun).Unsettled")).Outcomes.ToArray();
        Assert.Equal(10_000, unsettled.Length);
        Assert.Equal((ids[0].ToString(), "Unknown"), unsettled[0]);
    }

    [Fact]
    public async Task WhatIf_is_not_a_run()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync("$ids | Remove-IoSecret -WhatIf", ("ids", _shell.Seed(2)));
        Assert.Empty((await _shell.RunAsync("Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task Each_runspace_has_its_own_last_run()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync("$ids | Remove-IoSecret -Force", ("ids", _shell.Seed(1)));
        using var other = Shell.OpenRunspace(new RecordingHost());
        Assert.Empty((await Shell.RunAsync(other, "Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task EndReason_is_Running_during_the_run()
    {
        _shell = await Shell.ConnectAsync();
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru | ForEach-Object { (Get-IoSecretRun).EndReason }", ("ids", _shell.Seed(1)));
        Assert.Equal("Running", result.Output.Single().ToString());
    }

    [Theory]
    [InlineData("$ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file")]
    [InlineData("(Get-IoSecretRun).Unsettled | Remove-IoSecret -Force")]
    public async Task After_a_revoked_key_everything_that_was_not_done_can_be_done(string again)
    {
        using var audit = new AuditFolder();
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(60);
        var account = _shell.Emulator.DefaultAccount;
        _shell.Emulator.Faults.Decide = request =>
        {
            account.IsRevoked |= request.SecretId == ids[9];
            return null;
        };
        var result = await _shell.RunAsync(
            """
            try { $ids | Remove-IoSecret -Force -AuditPath $file } catch { }
            (Get-IoSecretRun).Failed
            """,
            ("ids", ids),
            ("file", audit.File));
        Assert.InRange((int)result.Output[^1].BaseObject, 1, 51);
        account.IsRevoked = false;
        _shell.Emulator.Faults.Decide = null;
        Assert.Empty((await _shell.RunAsync(again, ("ids", ids), ("file", audit.File))).Errors);
        Assert.Equal(0, _shell.Emulator.Store.Count);
    }

    // Unsettled outcomes are deleted when they are piped into Remove-IoSecret -Force, so a declined delete must not be one of them.
    [Fact]
    public async Task Declined_delete_is_settled()
    {
        _shell = await Shell.ConnectAsync();
        const int No = 2;
        _shell.Host.Recorded.Answers.Enqueue(No);
        _shell.Host.Recorded.Answers.Enqueue(Yes);
        await _shell.RunAsync("$ids | Remove-IoSecret", ("ids", _shell.Seed(2)));
        await AssertSettledAsync(deleted: 1, skipped: 1);
    }

    [Fact]
    public async Task Changed_secret_and_an_id_without_a_snapshot_are_settled()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync(
            "$snapshot = Get-IoSecret; Set-IoSecret $ids[0] -Name renamed; @($snapshot) + $other | Remove-IoSecret -IfUnchanged -Force -WarningAction Ignore",
            ("ids", _shell.Seed(2)),
            ("other", Guid.NewGuid()));
        await AssertSettledAsync(deleted: 1, skipped: 2);
    }

    [Fact]
    public async Task Run_whose_last_response_arrives_after_MaximumWaitSec_is_Completed()
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumWaitSec 1");
        var id = _shell.Seed(1)[0];
        var release = new TaskCompletionSource();
        _shell.Emulator.Faults.For(id, new Fault.HeldUntil(release.Task));
        var running = _shell.RunAsync("$id | Remove-IoSecret -Force", ("id", id));
        await _shell.Host.Recorded.ShowsAsync("No response from the service since", Shell.Cancellation);
        release.SetResult();
        Assert.Null((await running).Terminating);
        var run = await RunAsync();
        Assert.Equal(("Completed", 1), (Text(run, "EndReason"), Count(run, "Deleted")));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Surname = 'x' }", 200, "Completed")]
    [InlineData("[pscustomobject]@{ Surname = 'x' }, [pscustomobject]@{ Name = 'db'; Value = 'long enough' }", 403, "ListRefused")]
    public async Task After_an_invalid_row_the_run_ends_like_any_other(string rows, int status, string reason)
    {
        _shell = await Shell.ConnectAsync();
        _shell.Emulator.Faults.Always = new Fault.Response(status);
        await _shell.RunAsync($"{rows} | Sync-IoSecret -ErrorAction SilentlyContinue -WarningAction Ignore");
        var run = await RunAsync();
        Assert.Equal((reason, 1), (Text(run, "EndReason"), Count(run, "Invalid")));
    }

    [Theory]
    [InlineData("Remove-IoSecret -PassThru", "Deleted")]
    [InlineData("Set-IoSecret -ToolArgument arg -PassThru -Confirm", "Updated")]
    public async Task If_a_prompt_fails_what_is_in_flight_is_reported_and_the_rest_can_be_tried_again(string command, string status)
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = _shell.Seed(3);
        var release = new TaskCompletionSource();
        _shell.Emulator.Faults.For(ids[0], new Fault.HeldUntil(release.Task));
        _shell.Host.Recorded.Answers.Enqueue(Yes);
        var running = _shell.RunAsync(
            $"& {{ $ids[0]; $requests.WaitForAsync(1, $stop).Wait(); $ids[1, 2] }} | {command} -OutVariable outcomes",
            ("ids", ids),
            ("requests", _shell.Emulator.Requests),
            ("stop", Shell.Cancellation));
        await _shell.Host.Recorded.ShowsAsync("1 in flight", Shell.Cancellation);
        release.SetResult();
        var result = await running;
        Assert.Equal("ConfirmationNotPossible", result.TerminatingId);
        // A changed secret is not read back any more, and a warning says so.
        Assert.Equal(1, (await _shell.RunAsync("$outcomes")).Output.Count + result.Warnings.Count);
        var run = await RunAsync();
        Assert.Equal(("ConfirmationNotPossible", 1, 0), (Text(run, "EndReason"), Count(run, status), Count(run, "Unknown")));
        Assert.Equal(Count(run, "Total") - 1, Count(run, "UnsettledCount"));
    }

    [Fact]
    public async Task Last_run_is_the_run_that_ended_last()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(3);
        await _shell.RunAsync(
            "$ids[0, 1] | Remove-IoSecret -Force -PassThru -ThrottleLimit 1 | ForEach-Object { $last ??= ($ids[2] | Remove-IoSecret -Force -PassThru) }",
            ("ids", ids));
        Assert.Equal(2, Count(await RunAsync(), "Deleted"));
    }

    [Fact]
    public async Task Run_is_displayed_as_a_list_without_ids()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(1);
        await _shell.RunAsync("$ids | Remove-IoSecret -IfUnchanged -Force -WarningAction Ignore; Get-IoSecretRun | Out-Default", ("ids", ids));
        Assert.Matches(@"EndReason +: (\x1B\[0m)?Completed\r?\n", _shell.Host.Recorded.Text);
        Assert.DoesNotContain(ids[0].ToString(), _shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    private static string Text(PSObject run, string property) => run.Properties[property].Value.ToString()!;

    private static int Count(PSObject run, string property) => (int)run.Properties[property].Value;

    private async Task AssertSettledAsync(int deleted, int skipped)
    {
        var run = await RunAsync();
        Assert.Equal((deleted, skipped, 0), (Count(run, "Deleted"), Count(run, "Skipped"), Count(run, "UnsettledCount")));
        Assert.Empty((System.Collections.IEnumerable)run.Properties["Unsettled"].Value);
    }

    private async Task<PSObject> RunAsync() => (await _shell!.RunAsync("Get-IoSecretRun")).Output.Single();

    private async Task<IReadOnlyList<Guid>> ConnectAndHoldAsync(int answeredCount, bool afterExecution = false)
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = _shell.Seed(40);
        var answered = ids.Take(answeredCount).ToHashSet();
        _shell.Emulator.Faults.Decide = request =>
            request.SecretId is { } id && answered.Contains(id) ? null : new Fault.HeldUntil(_never.Task, afterExecution);
        return ids;
    }
}
