using System.Globalization;
using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class GetIoSecretTests
{
    [Fact]
    public async Task One_request_lists_all_secrets()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(250);
        var result = await shell.RunAsync("Get-IoSecret");
        Assert.Equal(ids, IdsOf(result));
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(1, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Secret_has_every_property_that_the_service_returns_and_never_its_value()
    {
        await using var shell = await Shell.ConnectAsync();
        var stored = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "db", "hunter2hunter2", "agno__x__*", "token", isDefaultForTool: true);
        var result = await shell.RunAsync($"Get-IoSecret {stored.SecretId}");
        var secret = Assert.Single(result.Output);
        object?[] expected =
        [
            stored.SecretId, "db", "agno__x__*", "token", true, "hunt****ter2", stored.UserId, Microseconds(stored.CreatedAt), Microseconds(stored.UpdatedAt),
            stored.UpdatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ];
        Assert.Equal(expected, secret.Properties.Select(property => property.Value));
        Assert.DoesNotContain("hunter2hunter2", result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_keep_the_input_order_whatever_the_order_of_the_responses()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(300);
        var random = new Random(20261124);
        shell.Emulator.Faults.Decide = _ => new Fault.Slow(TimeSpan.FromMilliseconds(random.Next(20)));
        var result = await shell.RunAsync("$ids | Get-IoSecret -ThrottleLimit 32", ("ids", ids));
        Assert.Equal(ids, IdsOf(result));
        Assert.True(shell.Emulator.Requests.MaximumInFlight > 8);
    }

    [Fact]
    public async Task Slow_first_response_limits_how_many_more_requests_are_sent()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(200);
        var others = shell.Seed(200);
        var release = new TaskCompletionSource();
        shell.Emulator.Faults.For(ids[0], new Fault.HeldUntil(release.Task));
        using var pipeline = shell.NewPipeline("$ids | Get-IoSecret -ThrottleLimit 2", ("ids", ids));
        var invocation = pipeline.InvokeAsync();
        await shell.WaitForRequestsAsync(33);

        // As many requests as remain are sent in another runspace meanwhile, and still the rest is not requested here.
        using var runspace = Shell.OpenRunspace(new RecordingHost());
        await Shell.RunAsync(
            runspace,
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest; $others | Get-IoSecret -ThrottleLimit 2",
            ("others", others), ("key", shell.Key));
        Assert.InRange(ids.Sum(shell.Emulator.Requests.CountOf), 33, 40);
        release.SetResult();
        Assert.Equal(ids, IdsOf(await Shell.GetResultAsync(pipeline, invocation)));
    }

    [Theory]
    [InlineData("$id | Get-IoSecret")]
    [InlineData("\"{$id}\" | Get-IoSecret")]
    [InlineData("Get-IoSecret -Id $id")]
    [InlineData("Get-IoSecret $id, $id")]
    [InlineData("[pscustomobject]@{ secret_id = $id; Name = 'other' } | Get-IoSecret")]
    [InlineData("Get-IoSecret $id | Get-IoSecret")]
    [InlineData("Get-IoSecret | Get-IoSecret")]
    [InlineData("$id | Remove-IoSecret -PassThru -Confirm:$false -IfUnchanged -WarningAction Ignore | Get-IoSecret")]
    public async Task Secret_is_read_once_whatever_the_form_of_its_id(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(script, ("id", id));
        Assert.Empty(result.Errors);
        Assert.Equal([id], IdsOf(result));
    }

    [Fact]
    public async Task Invalid_or_missing_id_is_one_error_and_the_others_are_returned()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var missing = Guid.NewGuid();
        var result = await shell.RunAsync("$ids[0], 'no id', $missing, '', $ids[1] | Get-IoSecret", ("ids", ids), ("missing", missing));
        Assert.Equal(ids, IdsOf(result));
        Assert.Equal(["InvalidSecretId", "SecretNotFound"], result.ErrorIds);
        Assert.Equal(missing.ToString(), result.Errors[1].TargetObject);
    }

    [Theory]
    [InlineData("Get-IoSecret -Id $null", "IdMissing")]
    [InlineData("Get-IoSecret -Id @()", "IdMissing")]
    [InlineData("$id | Get-IoSecret -Id $id", "IdPipedAndNamed")]
    public async Task Empty_or_ambiguous_Id_is_an_error_and_never_lists_everything(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Equal(errorId, (await shell.RunAsync(script, ("id", Guid.NewGuid()))).TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("@() | Get-IoSecret")]
    [InlineData("$null | Get-IoSecret")]
    public async Task Empty_pipeline_lists_nothing(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Empty((await shell.RunAsync(script)).Output);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("-Name B", "b")]
    [InlineData("-Name a, c", "a c")]
    [InlineData("-Name [ab]*", "a b")]
    [InlineData("-Name 'd`[1`]'", "d[1]")]
    [InlineData("-Name *", "a b c d[1]")]
    [InlineData("-Name nothing*", "")]
    [InlineData("-ToolName t1*", "a b")]
    [InlineData("-ToolName 't1__*'", "a b")]
    [InlineData("-ToolName ''", "d[1]")]
    [InlineData("-ToolArgument key", "b")]
    [InlineData("-DefaultForTool", "c")]
    [InlineData("-DefaultForTool:$false", "a b d[1]")]
    [InlineData("-CreatedBefore 2030-01-01", "a b c d[1]")]
    [InlineData("-CreatedBefore 2020-01-01", "")]
    [InlineData("-UpdatedBefore ([datetime]::Now.AddMinutes(1)) -ToolName t2", "c")]
    [InlineData("-CreatedAfter 2020-01-01", "a b c d[1]")]
    [InlineData("-CreatedAfter 2199-01-01", "")]
    [InlineData("-UpdatedAfter ([datetime]::Now.AddMinutes(1))", "")]
    [InlineData("-UpdatedAfter ([datetime]::Now.AddMinutes(-10)) -ToolName t2", "c")]
    public async Task Filter_parameters_narrow_the_list(string parameters, string expected)
    {
        await using var shell = await Shell.ConnectAsync();
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        store.Add(account, "a", toolName: "t1__x");
        store.Add(account, "b", toolName: "T1__*", toolArgument: "key");
        store.Add(account, "c", toolName: "t2", isDefaultForTool: true);
        store.Add(account, "d[1]");
        var result = await shell.RunAsync($"(Get-IoSecret {parameters}).Name");
        Assert.Empty(result.Errors);
        Assert.Equal(expected, string.Join(' ', result.Output.Where(name => name is not null)));
    }

    [Fact]
    public async Task Before_and_After_of_the_same_time_divide_the_list()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(3);
        var result = await shell.RunAsync(
            "$at = (Get-IoSecret)[1].UpdatedAt; @(Get-IoSecret -UpdatedBefore $at).Count + @(Get-IoSecret -UpdatedAfter $at).Count");
        Assert.Equal("3", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public async Task Literal_name_without_a_match_is_an_error_but_a_pattern_without_a_match_is_not()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "a");
        var result = await shell.RunAsync("Get-IoSecret -Name A, nobody, 'no*'");
        Assert.Single(result.Output);
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Equal("nobody", result.Errors[0].TargetObject);
    }

    [Fact]
    public async Task Secrets_can_be_deleted_while_they_are_listed()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(330);
        var result = await shell.RunAsync("Get-IoSecret | Where-Object Name -notlike github-* | Remove-IoSecret -Force -PassThru");
        Assert.Equal(297, result.Statuses.Count(status => status == "Deleted"));
        Assert.Equal(ids.Where((_, place) => place % 10 == 2), shell.Emulator.Store.Ids);
    }

    [Theory]
    [InlineData("Get-IoSecret")]
    [InlineData("Remove-IoSecret -Name * -Force")]
    public async Task Progress_is_shown_until_the_list_arrives(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        shell.Seed(3);
        // The service sends the list only after progress was shown.
        shell.Emulator.Faults.Next(new Fault.HeldUntil(shell.Host.Recorded.ProgressAsync()));
        await shell.RunAsync(script);
        var listing = shell.Host.Recorded.Progress.Where(record => record.Activity.StartsWith("Waiting for ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(ProgressRecordType.Completed, listing[^1].RecordType);
    }

    [Fact]
    public async Task List_that_may_be_incomplete_causes_a_warning_before_its_first_secret()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { MaximumListLength = 100 });
        shell.Seed(120);
        var result = await shell.RunAsync("Get-IoSecret");
        Assert.Equal(100, result.Output.Count);
        Assert.Single(result.Warnings);
        Assert.Single((await shell.RunAsync("foreach ($once in 1) { Get-IoSecret | ForEach-Object { break } }")).Warnings);
    }

    [Theory]
    [InlineData(403, "application/json")]
    [InlineData(404, "application/json")]
    [InlineData(200, "text/plain")]
    [InlineData(200, "text/html")]
    public async Task Refused_list_is_an_error_that_suggests_Id(int status, string type)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        shell.Emulator.Faults.Always = new Fault.Response(status, "{}", type);
        var result = await shell.RunAsync("Get-IoSecret");
        Assert.Equal(["ListRefused"], result.ErrorIds);
        Assert.Contains("-Id", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-IoSecret")]
    [InlineData("Get-IoSecret | Get-IoSecretUsage")]
    [InlineData("Get-IoSecretUsage -NotReferenced")]
    [InlineData("Remove-IoSecret -Name a -Force")]
    [InlineData("@{ Name = 'a' } | Compare-IoSecret")]
    [InlineData("@{ Name = 'a' } | Sync-IoSecret")]
    public async Task Key_that_may_not_list_is_named_as_the_cause(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Decide = request => request.SecretId is null ? new Fault.Response(403) : null;
        var result = await shell.RunAsync(script);
        var error = result.Terminating ?? Assert.Single(result.Errors);
        Assert.Equal(("ListRefused", ErrorCategory.PermissionDenied), (error.FullyQualifiedErrorId.Split(',')[0], error.CategoryInfo.Category));
        Assert.Contains("The key does not permit listing. Run Connect-IoNet with a key that may list secrets", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_can_be_read_by_id_even_if_the_list_is_refused()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.Decide = request => request.SecretId is null ? new Fault.Response(405) : null;
        var result = await shell.RunAsync("Get-IoSecret; Get-IoSecret $id", ("id", id));
        Assert.Equal(["ListRefused"], result.ErrorIds);
        Assert.Equal([id], IdsOf(result));
    }

    [Theory]
    [InlineData("Get-IoSecret")]
    [InlineData("$ids | Get-IoSecret")]
    public async Task Refused_credential_is_one_terminating_error(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(20);
        shell.Emulator.DefaultAccount.IsRevoked = true;
        var result = await shell.RunAsync(script, ("ids", ids));
        Assert.Equal("CredentialRefused", result.TerminatingId);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Without_a_connection_nothing_can_be_read() =>
        Assert.Equal("NotConnected", (await (await Shell.StartAsync()).RunAsync("Get-IoSecret")).TerminatingId);

    private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static IEnumerable<Guid> IdsOf(ScriptResult result) => result.Output.Select(secret => (Guid)secret.Properties["Id"].Value);
}
