using System.Globalization;
using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class GetIoSecretTests
{
    [Fact]
    public async Task The_list_is_all_there_is_in_one_request()
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
    public async Task A_secret_has_what_the_service_tells_and_never_its_value()
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
    public async Task Results_come_in_the_order_asked_however_they_are_answered()
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
    public async Task A_slow_answer_at_the_front_does_not_let_the_rest_pile_up()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(200);
        var others = shell.Seed(200);
        var release = new TaskCompletionSource();
        shell.Emulator.Faults.For(ids[0], new Fault.HeldUntil(release.Task));
        using var pipeline = shell.NewPipeline("$ids | Get-IoSecret -ThrottleLimit 2", ("ids", ids));
        var invocation = pipeline.InvokeAsync();
        await shell.WaitForRequestsAsync(33);

        // As much as is left goes by meanwhile, and still the rest has not been asked for.
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
    public async Task A_secret_is_read_once_however_its_id_is_given(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(script, ("id", id));
        Assert.Empty(result.Errors);
        Assert.Equal([id], IdsOf(result));
    }

    [Fact]
    public async Task What_is_no_id_or_not_there_is_one_error_each_and_the_rest_come()
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
    public async Task Ids_that_are_not_clear_do_not_become_a_list(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Equal(errorId, (await shell.RunAsync(script, ("id", Guid.NewGuid()))).TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("@() | Get-IoSecret")]
    [InlineData("$null | Get-IoSecret")]
    public async Task An_empty_pipeline_is_no_list(string script)
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
    public async Task The_list_is_narrowed_by_what_is_named(string parameters, string expected)
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
    public async Task A_literal_name_that_nothing_has_is_an_error_and_a_pattern_is_none()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "a");
        var result = await shell.RunAsync("Get-IoSecret -Name A, nobody, 'no*'");
        Assert.Single(result.Output);
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Equal("nobody", result.Errors[0].TargetObject);
    }

    [Fact]
    public async Task What_is_listed_can_be_deleted_meanwhile()
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
    public async Task A_list_that_is_waited_for_shows_it_until_it_has_come(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        shell.Seed(3);
        // The list comes once it was seen to be waited for, and not before.
        shell.Emulator.Faults.Next(new Fault.HeldUntil(shell.Host.Recorded.ProgressAsync()));
        await shell.RunAsync(script);
        var listing = shell.Host.Recorded.Progress.Where(record => record.Activity.StartsWith("Waiting for ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(ProgressRecordType.Completed, listing[^1].RecordType);
    }

    [Fact]
    public async Task A_list_that_may_be_incomplete_is_warned_of_before_the_first_of_it()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { LongestList = 100 });
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
    public async Task A_list_that_is_refused_is_an_error_that_tells_of_ids(int status, string type)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        shell.Emulator.Faults.Always = new Fault.Answer(status, "{}", type);
        var result = await shell.RunAsync("Get-IoSecret");
        Assert.Equal(["ListRefused"], result.ErrorIds);
        Assert.Contains("-Id", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_list_is_refused_ids_are_read_all_the_same()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.Decide = request => request.SecretId is null ? new Fault.Answer(405) : null;
        var result = await shell.RunAsync("Get-IoSecret; Get-IoSecret $id", ("id", id));
        Assert.Equal(["ListRefused"], result.ErrorIds);
        Assert.Equal([id], IdsOf(result));
    }

    [Theory]
    [InlineData("Get-IoSecret")]
    [InlineData("$ids | Get-IoSecret")]
    public async Task A_refused_credential_is_one_error_that_ends_it(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(20);
        shell.Emulator.DefaultAccount.IsRevoked = true;
        var result = await shell.RunAsync(script, ("ids", ids));
        Assert.Equal("CredentialRefused", result.TerminatingId);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Without_a_connection_there_is_nothing_to_read() =>
        Assert.Equal("NotConnected", (await (await Shell.StartAsync()).RunAsync("Get-IoSecret")).TerminatingId);

    private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static IEnumerable<Guid> IdsOf(ScriptResult result) => result.Output.Select(secret => (Guid)secret.Properties["Id"].Value);
}
