using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Compares the report of each way in which a delete can fail with what the service actually did.</summary>
public class RemoveIoSecretResponsesTests
{
    private const string Page = "<html><body>Sign in</body></html>";

    [Fact]
    public async Task Request_is_not_silently_repeated_if_a_pooled_connection_breaks_after_the_delete()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id));
        Assert.Equal(1, shell.Emulator.Requests.CountOf(id));
        Assert.Equal(["Unknown"], result.Statuses);
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
    }

    [Fact]
    public async Task Delete_with_a_lost_response_is_Gone_after_the_retry()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id));
        Assert.Equal(["Gone"], result.Statuses);
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output[0].Properties["Attempts"].Value);
    }

    [Fact]
    public async Task Error_for_an_unknown_outcome_mentions_the_lost_attempt_and_the_last_response()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter(), new Fault.Response(403));
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force", ("id", id));
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
        Assert.Contains("an earlier attempt was lost, and the last attempt changed nothing.", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("(HTTP 403", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_connection_breaks_before_the_delete_the_next_attempt_deletes()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakBefore());
        Assert.Equal(["Deleted"], (await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id))).Statuses);
    }

    [Fact]
    public async Task Response_with_a_truncated_body_still_means_Deleted()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.CutBody());
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id));
        Assert.Equal(["Deleted"], result.Statuses);
        Assert.Equal(1, shell.Emulator.Requests.CountOf(id));
    }

    [Fact]
    public async Task Slow_body_that_the_timeout_cuts_off_still_means_Deleted()
    {
        await using var shell = await Shell.ConnectAsync(more: "-TimeoutSec 1");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.Trickle());
        Assert.Equal(["Deleted"], (await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id))).Statuses);
    }

    [Theory]
    [InlineData(403, "NotPermitted", "PermissionDenied")]
    [InlineData(413, "StorageLimitExceeded", "QuotaExceeded")]
    [InlineData(418, "UnexpectedAnswer", "ProtocolError")]
    [InlineData(422, "ValidationFailed", "InvalidData")]
    [InlineData(405, "NotTheService", "ProtocolError")]
    public async Task Each_refusal_is_a_Failed_outcome_with_its_own_error_id(int status, string errorId, string category)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.Response(status, """{"detail":"Said by the service"}"""));
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id));
        var error = Assert.Single(result.Errors);
        Assert.Equal(["Failed"], result.Statuses);
        Assert.Equal([errorId], result.ErrorIds);
        Assert.Equal((category, id.ToString("D")), (error.CategoryInfo.Category.ToString(), error.TargetObject));
        Assert.Contains("Said by the service", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((status, "Said by the service", false), Facts(error.Exception));
        Assert.True(shell.Emulator.Store.Contains(id));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(202)]
    [InlineData(303)]
    public async Task Inconclusive_response_is_an_Unknown_outcome(int status)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.Response(status, AfterExecution: true));
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", id));
        Assert.Equal(["Unknown"], result.Statuses);
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
        Assert.Equal((status, null, true), Facts(result.Errors[0].Exception));
    }

    [Theory]
    [InlineData("$outcome | Remove-IoSecret -Force -PassThru")]
    [InlineData(
        "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($outcome)) "
        + "| Remove-IoSecret -Force -PassThru")]
    [InlineData("[pscustomobject]@{ Id = $outcome.Id; Status = 'Unknown'; Attempts = '1' } | Remove-IoSecret -Force -PassThru")]
    [InlineData("[pscustomobject]@{ PSTypeName = 'CSV:IoSecrets.SecretOutcome'; Id = $outcome.Id; Status = 'Unknown' } | Remove-IoSecret -Force -PassThru")]
    [InlineData(", @($outcome) | Remove-IoSecret -Force -PassThru")]
    public async Task Unknown_outcome_piped_back_becomes_Gone_if_the_secret_no_longer_exists(string again)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync(
            $"$outcome = $id | Remove-IoSecret -Force -PassThru -ErrorAction SilentlyContinue; {again}", ("id", id));
        Assert.Equal(["Gone"], result.Statuses);
    }

    [Fact]
    public async Task HTTP_429_is_waited_out_and_no_id_fails()
    {
        var limit = new RateLimit.TokenBucket(50, 5);
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { RateLimit = limit }, "-MaximumRetryCount 0 -SkipConnectionTest");
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru", ("ids", shell.Seed(20)));
        Assert.Equal(Enumerable.Repeat("Deleted", 20), result.Statuses);
        Assert.True(shell.Emulator.Requests.Count > 20);
    }

    [Fact]
    public async Task Refused_credential_aborts_the_run_with_one_terminating_error_that_has_the_counts()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(10);
        shell.Emulator.Faults.For(ids[3], new Fault.Response(401, """{"detail":"revoked"}"""));
        var result = await shell.RunAsync(
            "$outcomes = [Collections.Generic.List[object]]::new(); $ended = 0; "
            + "try { Remove-IoSecret -Id $ids -Force -PassThru -ThrottleLimit 1 | ForEach-Object { $outcomes.Add($_) } } "
            + "catch { $ended++; $message = \"$_\"; $id = $_.FullyQualifiedErrorId }; $ended; $message; $id; $outcomes.Status -join ' '",
            ("ids", ids));
        Assert.Equal("1", result.Output[0].ToString());
        Assert.Contains("10 IDs: 3 deleted, 0 unknown, 6 not sent", result.Output[1].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("CredentialRefused", result.Output[2].ToString(), StringComparison.Ordinal);
        Assert.Equal("Deleted Deleted Deleted Failed Skipped Skipped Skipped Skipped Skipped Skipped", result.Output[3].ToString());
        Assert.Equal(ids.Skip(3), shell.Emulator.Store.Ids);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-ErrorAction Stop")]
    public async Task Refused_credential_is_one_error_whatever_the_ErrorAction(string parameters)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(5);
        shell.Emulator.Faults.For(ids[2], new Fault.Response(401));
        var result = await shell.RunAsync($"Remove-IoSecret -Id $ids -Force -ThrottleLimit 1 {parameters}", ("ids", ids));
        Assert.Equal("CredentialRefused", result.TerminatingId);
        Assert.Empty(result.Errors);
        Assert.Contains("5 IDs: 2 deleted", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-IoSecret -Id $ids -Force -ThrottleLimit 1", 20)]
    [InlineData(", $rows | Remove-IoSecret -Force -IfUnchanged -ThrottleLimit 1", 40)]
    [InlineData("Set-IoSecret -Id $ids -Name n -ThrottleLimit 1", 20)]
    public async Task Read_only_key_aborts_the_run_after_twenty_refusals_and_the_rest_is_not_sent(string command, int requests)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(50);
        var rows = (await shell.RunAsync("Get-IoSecret")).Output;
        shell.Emulator.DefaultAccount.MayWrite = false;
        var before = shell.Emulator.Requests.Count;
        var result = await shell.RunAsync($"{command} -ErrorAction SilentlyContinue", ("ids", ids), ("rows", rows));
        Assert.Equal(("NotPermitted", requests), (result.TerminatingId, shell.Emulator.Requests.Count - before));
        Assert.Contains("30 not sent", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resumed_run_sends_ids_again_that_were_not_permitted()
    {
        await using var shell = await Shell.ConnectAsync();
        using var folder = new AuditFolder();
        var ids = shell.Seed(50);
        shell.Emulator.DefaultAccount.MayWrite = false;
        await shell.RunAsync("$ids | Remove-IoSecret -Force -AuditPath $file -ErrorAction SilentlyContinue", ("ids", ids), ("file", folder.File));
        shell.Emulator.DefaultAccount.MayWrite = true;
        await shell.RunAsync("$ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file", ("ids", ids), ("file", folder.File));
        Assert.Empty(shell.Emulator.Store.Ids);
    }

    [Theory]
    [InlineData("404 page not found", "text/plain")]
    [InlineData("", null)]
    [InlineData("""{"message":"no Route matched"}""", "application/json")]
    public async Task Gateway_404_is_Unknown_and_a_resumed_run_sends_the_id_again(string body, string? type)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        using var folder = new AuditFolder();
        var ids = shell.Seed(3);
        shell.Emulator.Faults.For(ids[1], new Fault.Response(404, body, type));
        var first = await shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru -AuditPath $file -ThrottleLimit 1", ("ids", ids), ("file", folder.File));
        Assert.Null(first.Terminating);
        Assert.Equal(["Deleted", "Unknown", "Deleted"], first.Statuses);
        await shell.RunAsync("$ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file", ("ids", ids), ("file", folder.File));
        Assert.Empty(shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task With_a_mistyped_path_no_id_is_NotFound_even_with_SkipConnectionTest()
    {
        await using var shell = await Shell.StartAsync();
        var ids = shell.Seed(30);
        var result = await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri}v2 -ApiKey $key -SkipConnectionTest -MaximumRetryCount 0; "
            + "Remove-IoSecret -Id $ids -Force -PassThru -ThrottleLimit 1 -OutVariable outcomes -ErrorAction SilentlyContinue",
            ("key", shell.Key), ("ids", ids));
        Assert.Equal("NotTheService", result.TerminatingId);
        Assert.Equal(["Skipped", "Unknown"], (await shell.RunAsync("$outcomes")).Statuses.Distinct().Order());
    }

    [Fact]
    public async Task Closing_the_connection_during_a_run_aborts_the_run_and_leaves_the_rest_unsettled()
    {
        await using var shell = await Shell.StartAsync();
        var ids = shell.Seed(40);
        var result = await shell.RunAsync(
            $"$c = Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -Detached; $n = 0; "
            + "$ids | ForEach-Object { if ($n++ -eq 5) { Disconnect-IoNet -Connection $c }; $_ } "
            + "| Remove-IoSecret -Connection $c -Force -ThrottleLimit 1 -ErrorAction SilentlyContinue",
            ("key", shell.Key), ("ids", ids));
        Assert.Equal("NotConnected", result.TerminatingId);
        var run = (await shell.RunAsync("Get-IoSecretRun")).Output.Single();
        Assert.Equal("NotConnected", $"{run.Properties["EndReason"].Value}".Split(',')[0]);
        Assert.InRange((int)run.Properties["Failed"].Value, 1, 3);
        int[] open = [.. ((string[])["Failed", "Skipped", "Unknown"]).Select(status => (int)run.Properties[status].Value)];
        Assert.Equal(open.Sum(), (int)run.Properties["UnsettledCount"].Value);
    }

    [Fact]
    public async Task Long_Retry_After_received_by_a_list_also_aborts_a_later_run()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumWaitSec 1");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.Next(new Fault.Response(429, Headers: new Dictionary<string, string> { ["Retry-After"] = "3600" }));
        var result = await shell.RunAsync("Get-IoSecret -ErrorAction SilentlyContinue; $id | Remove-IoSecret -Force", ("id", id));
        Assert.Equal("RateLimited", result.TerminatingId);
        Assert.Contains("Waiting until ", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_a_long_Retry_After_ends_is_rate_limited_even_if_another_response_arrived_later()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumWaitSec 1");
        var ids = shell.Seed(2);
        var limited = new TaskCompletionSource();
        var headers = new Dictionary<string, string> { ["Retry-After"] = "3600" };
        shell.Emulator.Faults.For(ids[0], new Fault.Response(429, Headers: headers));
        shell.Emulator.Faults.For(ids[1], new Fault.HeldUntil(limited.Task));
        var before = shell.Emulator.Requests.Count;
        var running = shell.RunAsync("$ids | Remove-IoSecret -Force", ("ids", ids));
        await shell.WaitForRequestsAsync(before + 2);
        limited.SetResult();
        var result = await running;
        Assert.Equal("RateLimited", result.TerminatingId);
    }

    [Fact]
    public async Task Refused_read_leaves_an_Unknown_outcome_unsettled()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        var rows = (await shell.RunAsync("Get-IoSecret")).Output;
        shell.Emulator.Faults.For(id, new Fault.Response(502, AfterExecution: true), new Fault.Response(403));
        var result = await shell.RunAsync(
            "$outcome = $rows | Remove-IoSecret -Force -PassThru -ErrorAction SilentlyContinue; "
            + "[pscustomobject]@{ Id = $outcome.Id; Name = $rows.Name; ToolName = $rows.ToolName; UpdatedAt = $rows.UpdatedAt; Status = 'Unknown'; "
            + "Attempts = 1 } | Remove-IoSecret -Force -IfUnchanged -PassThru; (Get-IoSecretRun).UnsettledCount",
            ("rows", rows));
        Assert.Equal("Unknown", result.Output[0].Properties["Status"].Value.ToString());
        Assert.Equal("1", result.Output[1].ToString());
    }

    [Theory]
    [InlineData(200, "text/html", Page)]
    [InlineData(302, null, "")]
    [InlineData(405, "application/json", "{}")]
    public async Task Ten_consecutive_responses_that_are_not_from_the_service_abort_the_run(int status, string? type, string body)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        shell.Emulator.Faults.Always = new Fault.Response(status, body, type);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -ThrottleLimit 1 -ErrorAction SilentlyContinue", ("ids", shell.Seed(30)));
        Assert.Equal("NotTheService", result.TerminatingId);
        Assert.Equal(12, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Unavailable_service_aborts_the_run_after_MaximumWaitSec()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumWaitSec 1");
        shell.Emulator.Faults.Always = new Fault.Response(503);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -ErrorAction SilentlyContinue", ("ids", shell.Seed(100)));
        Assert.Equal("ServiceUnavailable", result.TerminatingId);
        Assert.Equal(100, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task ErrorAction_Stop_reports_the_ids_in_flight_and_skips_the_rest()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(4);
        var release = new TaskCompletionSource();
        shell.Emulator.Faults.For(ids[0], new Fault.HeldUntil(release.Task));
        var outcomes = new List<object>();
        using var pipeline = shell.NewPipeline(
            "& { $ids[0]; $requests.WaitForAsync(3, $stop).Wait(); 'not-an-id'; $ids[1..3] } "
            + "| Remove-IoSecret -Force -PassThru -ErrorAction Stop | ForEach-Object { $outcomes.Add($_) }",
            ("ids", ids),
            ("outcomes", outcomes),
            ("requests", shell.Emulator.Requests),
            ("stop", Shell.Cancellation));
        var running = pipeline.InvokeAsync();
        await shell.WaitForRequestsAsync(requests: 3);
        release.SetResult();
        var result = await Shell.GetResultAsync(pipeline, running);
        Assert.Equal("InvalidSecretId", result.TerminatingId);
        Assert.Equal(["not-an-id Invalid", $"{ids[0]} Deleted"], outcomes.Select(outcome => outcome.ToString()));
        Assert.Equal(ids.Skip(1), shell.Emulator.Store.Ids);
    }

    private static (int? StatusCode, string? Detail, bool InDoubt) Facts(Exception exception) => (
        (int?)exception.GetType().GetProperty("StatusCode")!.GetValue(exception),
        (string?)exception.GetType().GetProperty("Detail")!.GetValue(exception),
        (bool)exception.GetType().GetProperty("InDoubt")!.GetValue(exception)!);
}
