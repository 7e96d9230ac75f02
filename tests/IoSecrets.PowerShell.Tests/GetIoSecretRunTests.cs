using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Get-IoSecretRun, after each way in which a run may end.</summary>
public sealed class GetIoSecretRunTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _never = new();
    private Shell? _shell;

    public ValueTask DisposeAsync() => _shell?.DisposeAsync() ?? default;

    [Theory]
    [InlineData("Remove-IoSecret -Name typo -Force -ErrorAction SilentlyContinue")]
    [InlineData("@() | Remove-IoSecret -Force")]
    public async Task A_run_that_nothing_came_into_keeps_the_doubt_of_the_one_before(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync(
            $"$id | Remove-IoSecret -Force -ErrorAction SilentlyContinue; {script}; (Get-IoSecretRun).UnsettledCount", ("id", id));
        Assert.Equal(1, result.Output[^1].BaseObject);
    }

    [Fact]
    public async Task There_is_none_where_nothing_ran()
    {
        _shell = await Shell.ConnectAsync();
        Assert.Empty((await _shell.RunAsync("Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task A_run_that_came_to_its_end_is_counted()
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
    public async Task After_Ctrl_C_what_was_in_flight_is_unknown_and_is_settled_by_piping_it_in()
    {
        var ids = await ConnectAndHoldAsync(answeredCount: 4, afterActing: true);
        using var pipeline = _shell!.NewPipeline("$ids | Remove-IoSecret -Force", ("ids", ids));
        var running = pipeline.InvokeAsync();
        await _shell.WaitForRequestsAsync(20);
        await Shell.StopAsync(pipeline, running);
        await _shell.WaitForNoneInFlightAsync();
        var run = await RunAsync();
        Assert.Equal(("Stopped", 4, 16), (Text(run, "EndReason"), Count(run, "Deleted"), Count(run, "Unknown")));
        _shell.Emulator.Faults.Clear();
        var settled = await _shell.RunAsync("(Get-IoSecretRun).Unsettled | Remove-IoSecret -Force -PassThru");
        // One more may have come out of the pipeline, to wait for room.
        Assert.Equal(
            ids.Skip(4).Take(16).Select(id => id.ToString()).ToHashSet(),
            settled.Outcomes.Where(outcome => outcome.Status == "Gone").Select(outcome => outcome.Id!).ToHashSet());
        Assert.Empty(settled.Errors);
    }

    [Fact]
    public async Task After_a_pipeline_that_had_enough_it_is_stopped()
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
    public async Task Of_one_list_what_was_not_reached_is_counted_and_settled_too(string script)
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(200);
        // Before the text that is no id, which is told while nobody takes anything any more.
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
    public async Task After_an_error_elsewhere_it_is_stopped(string script)
    {
        var ids = await ConnectAndHoldAsync(answeredCount: 1);
        Assert.Equal("enough", (await _shell!.RunAsync(script, ("ids", ids))).TerminatingId);
        var run = await RunAsync();
        Assert.Equal("Stopped", Text(run, "EndReason"));
        Assert.Equal(Count(run, "Total"), Count(run, "Deleted") + Count(run, "UnsettledCount"));
    }

    [Fact]
    public async Task After_the_first_error_under_ErrorAction_Stop_all_is_counted()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(40);
        _shell.Emulator.Faults.For(ids[10], new Fault.Answer(403));
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -Force -ErrorAction Stop", ("ids", ids));
        Assert.Equal("NotPermitted", result.TerminatingId);
        var run = await RunAsync();
        Assert.Equal(("FirstError", 1), (Text(run, "EndReason"), Count(run, "Failed")));
        Assert.Equal(_shell.Emulator.Store.DeletedIds.Count, Count(run, "Deleted"));
        Assert.Equal(Count(run, "Total") - 1 - Count(run, "Deleted"), Count(run, "Skipped"));
    }

    [Fact]
    public async Task After_a_refused_key_the_error_is_the_reason()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(40);
        _shell.Emulator.Faults.Decide = request => request.SecretId == ids[20] ? new Fault.Answer(401) : null;
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -Force", ("ids", ids));
        var run = await RunAsync();
        Assert.Equal(("CredentialRefused", result.Terminating!.Exception.Message), (Text(run, "EndReason"), Text(run, "EndMessage")));
        Assert.Equal(_shell.Emulator.Store.DeletedIds.Count, Count(run, "Deleted"));
    }

    [Fact]
    public async Task Of_the_unsettled_ten_thousand_are_kept_those_in_doubt_first_and_the_rest_are_counted()
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var ids = Enumerable.Range(0, 10_100).Select(_ => Guid.NewGuid()).ToArray();
        _shell.Emulator.Faults.For(ids[0], new Fault.BreakBefore());
        _shell.Emulator.Faults.For(ids[1], new Fault.Answer(401));
        await _shell.RunAsync("try { Remove-IoSecret $ids -Force -ThrottleLimit 1 -ErrorAction Ignore } catch { }", ("ids", ids));
        var run = await RunAsync();
        Assert.Equal((1, 1, 10_098, 10_099), (Count(run, "Unknown"), Count(run, "Failed"), Count(run, "Skipped"), Count(run, "UnsettledCount")));
        var unsettled = (await _shell.RunAsync("(Get-IoSecretRun).Unsettled")).Outcomes.ToArray();
        Assert.Equal(10_000, unsettled.Length);
        Assert.Equal((ids[0].ToString(), "Unknown"), unsettled[0]);
    }

    [Fact]
    public async Task What_if_is_no_run()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync("$ids | Remove-IoSecret -WhatIf", ("ids", _shell.Seed(2)));
        Assert.Empty((await _shell.RunAsync("Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task Each_runspace_has_its_own()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync("$ids | Remove-IoSecret -Force", ("ids", _shell.Seed(1)));
        using var other = Shell.OpenRunspace(new RecordingHost());
        Assert.Empty((await Shell.RunAsync(other, "Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task While_it_goes_on_it_says_so()
    {
        _shell = await Shell.ConnectAsync();
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru | ForEach-Object { (Get-IoSecretRun).EndReason }", ("ids", _shell.Seed(1)));
        Assert.Equal("Running", result.Output.Single().ToString());
    }

    // Piped into Remove-IoSecret with -Force, what is not settled is deleted.
    [Fact]
    public async Task What_was_declined_is_settled()
    {
        _shell = await Shell.ConnectAsync();
        const int Yes = 0;
        const int No = 2;
        _shell.Host.Recorded.Answers.Enqueue(No);
        _shell.Host.Recorded.Answers.Enqueue(Yes);
        await _shell.RunAsync("$ids | Remove-IoSecret", ("ids", _shell.Seed(2)));
        await AssertSettledAsync(deleted: 1, skipped: 1);
    }

    [Fact]
    public async Task What_is_no_longer_as_planned_or_was_never_planned_is_settled()
    {
        _shell = await Shell.ConnectAsync();
        await _shell.RunAsync(
            "$snapshot = Get-IoSecret; Set-IoSecret $ids[0] -Name renamed; @($snapshot) + $other | Remove-IoSecret -IfUnchanged -Force -WarningAction Ignore",
            ("ids", _shell.Seed(2)),
            ("other", Guid.NewGuid()));
        await AssertSettledAsync(deleted: 1, skipped: 2);
    }

    [Fact]
    public async Task The_last_is_the_one_that_ended_last()
    {
        _shell = await Shell.ConnectAsync();
        var ids = _shell.Seed(3);
        await _shell.RunAsync(
            "$ids[0, 1] | Remove-IoSecret -Force -PassThru -ThrottleLimit 1 | ForEach-Object { $last ??= ($ids[2] | Remove-IoSecret -Force -PassThru) }",
            ("ids", ids));
        Assert.Equal(2, Count(await RunAsync(), "Deleted"));
    }

    [Fact]
    public async Task It_is_shown_as_a_list_without_the_ids()
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

    private async Task<IReadOnlyList<Guid>> ConnectAndHoldAsync(int answeredCount, bool afterActing = false)
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = _shell.Seed(40);
        var answered = ids.Take(answeredCount).ToHashSet();
        _shell.Emulator.Faults.Decide = request => request.SecretId is { } id && answered.Contains(id) ? null : new Fault.HeldUntil(_never.Task, afterActing);
        return ids;
    }
}
