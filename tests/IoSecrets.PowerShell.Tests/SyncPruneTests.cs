using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Sync-IoSecret -Prune removes what the rows do not describe, last, and only if all rows are settled.</summary>
public sealed class SyncPruneTests : IAsyncLifetime
{
    private const string Rows = "$rows = 'a', 'b', 'c' | ForEach-Object { [pscustomobject]@{ Name = $_; Value = 'long enough' } }; ";

    private Shell _shell = null!;

    private IEnumerable<string> Names => _shell.Emulator.Store.Ids.Select(id => _shell.Emulator.Store.Find(id)!.Name).Order(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0 -SkipConnectionTest");
        foreach (var name in new[] { "a", "b", "extra" })
        {
            _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, name);
        }
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    [Fact]
    public async Task Secrets_without_a_row_are_removed_last_each_with_an_outcome()
    {
        var result = await _shell.RunAsync(Rows + "$rows | Sync-IoSecret -Prune -Force -PassThru");
        Assert.Empty(result.Errors);
        Assert.Equal(["Updated", "Updated", "Created", "Deleted"], result.Statuses);
        Assert.Equal(["a", "b", "c"], Names);
        Assert.Equal("DELETE", _shell.Emulator.Requests.All[^1].Method);
        var run = await _shell.RunAsync("$run = Get-IoSecretRun; '{0} {1} {2} {3}' -f $run.Operation, $run.Updated, $run.Created, $run.Deleted");
        Assert.Equal("Sync 2 1 1", run.Output.Single().ToString());
    }

    [Theory]
    [InlineData("$rows + @{ Name = 'bad'; Value = 'abc' }")]
    [InlineData("$rows + @{ Value = 'no name' }")]
    [InlineData("$rows + 'text'")]
    [InlineData("$rows + @{ Name = 'twin'; Value = 'long enough' }")]
    [InlineData("$rows + @{ Id = [guid]::NewGuid(); Value = 'long enough' }")]
    [InlineData("@()")]
    public async Task If_a_row_is_not_settled_nothing_is_removed_and_one_error_says_so(string rows)
    {
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "twin", toolName: "1");
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "twin", toolName: "2");
        var result = await _shell.RunAsync(Rows + $"{rows} | Sync-IoSecret -Prune -Force -Confirm:$false");
        Assert.Single(result.ErrorIds, id => id == "NotPruned");
        Assert.Contains("extra", Names);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(403)]
    public async Task If_a_request_fails_nothing_is_removed(int status)
    {
        _shell.Emulator.Faults.Decide = request => request.Method == "POST" ? new Fault.Response(status, """{"detail":"no"}""") : null;
        var result = await _shell.RunAsync(Rows + "$rows | Sync-IoSecret -Prune -Force -Confirm:$false");
        Assert.Contains("NotPruned", result.ErrorIds);
        Assert.Contains("extra", Names);
    }

    [Fact]
    public async Task List_that_may_be_incomplete_sends_nothing()
    {
        _shell.Emulator.Faults.Decide = request => request.Method == "GET" ? new Fault.Response(200, """{"data":[],"total":3}""") : null;
        Assert.Equal("ListIncomplete", (await _shell.RunAsync(Rows + "$rows | Sync-IoSecret -Prune -Force -Confirm:$false")).TerminatingId);
        Assert.Equal(["a", "b", "extra"], Names);
    }

    [Theory]
    [InlineData("@{ Name = 'one-a' }", "-ToolName t", "a b extra one-a")]
    [InlineData("@{ Name = 'one-b' }", "-ToolArgument y", "a b extra one-a one-b")]
    [InlineData("@{ Name = 'one-a' }, @{ Name = 'one-b' }", "-ToolName t", "a b extra one-a one-b")]
    [InlineData("@{ Name = 'a' }", "-ToolName ''", "a one-a one-b")]
    public async Task Only_secrets_of_the_given_tool_and_argument_are_removed(string rows, string parameters, string kept)
    {
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "one-a", toolName: "t", toolArgument: "x");
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "one-b", toolName: "t", toolArgument: "y");
        var result = await _shell.RunAsync($"{rows} | Sync-IoSecret {parameters} -Prune -Force -Confirm:$false");
        Assert.Empty(result.Errors);
        Assert.Equal(kept, string.Join(' ', Names));
    }

    [Fact]
    public async Task More_than_half_needs_a_second_confirmation_that_Force_alone_does_not_give()
    {
        const string sync = "@{ Name = 'a' } | Sync-IoSecret -Prune ";
        _shell.Host.Recorded.Answers.Enqueue(1);
        await _shell.RunAsync(sync + "-Force");
        Assert.Equal(["a", "b", "extra"], Names);
        Assert.Contains("2 of 3 secrets", Assert.Single(_shell.Host.Recorded.Questions), StringComparison.Ordinal);
        _shell.Host.Recorded.Answers.Enqueue(0);
        await _shell.RunAsync(sync + "-Force");
        Assert.Equal(["a"], Names);
    }

    [Fact]
    public async Task Unattended_removal_of_most_secrets_needs_Force_and_Confirm_false()
    {
        const string sync = "@{ Name = 'a' } | Sync-IoSecret -Prune ";
        Assert.Equal("ConfirmationNotPossible", (await _shell.RunAsync(sync + "-Force")).TerminatingId);
        Assert.Equal(["a", "b", "extra"], Names);
        Assert.Empty((await _shell.RunAsync(sync + "-Force -Confirm:$false")).Errors);
        Assert.Equal(["a"], Names);
    }

    [Fact]
    public async Task Without_Force_each_removal_is_asked_for_and_creations_are_not()
    {
        _shell.Host.Recorded.Answers.Enqueue(0);
        var result = await _shell.RunAsync(Rows + "$rows | Sync-IoSecret -Prune");
        Assert.Empty(result.Errors);
        Assert.Equal(["a", "b", "c"], Names);
        Assert.Contains("Delete permanently", Assert.Single(_shell.Host.Recorded.Questions), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Low")]
    [InlineData("Medium")]
    [InlineData("High")]
    public async Task Each_removal_is_asked_for_once_whatever_the_preference_is(string preference)
    {
        _shell.Host.Recorded.Answers.Enqueue(0);
        var result = await _shell.RunAsync($"$ConfirmPreference = '{preference}'; @{{ Name = 'a' }}, @{{ Name = 'b' }} | Sync-IoSecret -Prune");
        Assert.Empty(result.Errors);
        Assert.Equal(["a", "b"], Names);
        Assert.Single(_shell.Host.Recorded.Questions);
    }

    [Theory]
    [InlineData("", " -Confirm")]
    [InlineData("$ConfirmPreference = 'Medium'; ", "")]
    public async Task Yes_to_all_for_creations_does_not_confirm_a_removal(string preference, string parameter)
    {
        _shell.Host.Recorded.Answers.Enqueue(1);
        _shell.Host.Recorded.Answers.Enqueue(2);
        var result = await _shell.RunAsync($"{preference}{Rows}$rows | Sync-IoSecret -KeepValue -Prune{parameter}");
        Assert.Empty(result.Errors);
        Assert.Equal(["a", "b", "c", "extra"], Names);
        Assert.Equal(2, _shell.Host.Recorded.Questions.Count);
    }

    [Fact]
    public async Task More_than_half_does_not_count_what_IfNotReferenced_keeps()
    {
        _shell.Emulator.Workflows.Add(_shell.Emulator.DefaultAccount, "flow", "use: extra");
        var result = await _shell.RunAsync("@{ Name = 'a' } | Sync-IoSecret -Prune -IfNotReferenced -Force");
        Assert.Empty(result.Errors);
        Assert.Empty(_shell.Host.Recorded.Questions);
        Assert.Equal(["a", "extra"], Names);
    }

    [Fact]
    public async Task IfNotReferenced_keeps_what_a_workflow_refers_to()
    {
        _shell.Emulator.Workflows.Add(_shell.Emulator.DefaultAccount, "flow", "use: extra");
        var result = await _shell.RunAsync(Rows + "$rows | Sync-IoSecret -Prune -IfNotReferenced -Force");
        Assert.Contains("workflow 'flow'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c", "extra"], Names);
    }
}
