using System.Collections.Concurrent;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Sync-IoSecret -AuditPath and -ResumeFrom, and the record of its runs: no secret is made twice, and no value is lost.</summary>
public sealed class ResumedSyncTests : IAsyncDisposable
{
    private const string Value = "hunter2-the-value";
    private const string Sync = "$rows | Sync-IoSecret -ThrottleLimit 1 -PassThru -AuditPath $file -ErrorAction SilentlyContinue";
    private const string Resume = "$rows | Sync-IoSecret -ThrottleLimit 1 -PassThru -AuditPath $file -ResumeFrom $file";
    private const string Counts =
        "$run = Get-IoSecretRun; '{0} {1} {2} {3} {4} {5} {6} {7} {8}' -f $run.Operation, $run.Created, $run.Updated, $run.Unchanged, $run.Deleted, "
        + "$run.Unknown, $run.Skipped, $run.Invalid, $run.EndReason";

    private static readonly string Rotate = Sync.Replace("$rows", "$rows | ForEach-Object { $_.Value = 'the-new-value'; $_ }", StringComparison.Ordinal);

    private readonly AuditFolder _audit = new();
    private Shell _shell = null!;

    private Account Account => _shell.Emulator.DefaultAccount;

    private SecretStore Store => _shell.Emulator.Store;

    private IEnumerable<string> Names => Store.Ids.Select(id => Store.Find(id)!.Name).Order(StringComparer.Ordinal);

    private IEnumerable<string> Methods => _shell.Emulator.Requests.All.Select(request => request.Method);

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _audit.Dispose();
    }

    [Fact]
    public async Task One_file_names_every_create_change_and_removal_before_its_request_and_its_result_afterwards()
    {
        await ConnectAsync();
        var (changed, same, extra) = (Add("changed"), Add("same"), Add("extra"));
        var unnamed = new List<string>();
        _shell.Emulator.Faults.Decide = request =>
        {
            var isNamed = request.SecretId is { } id ? _audit.Text.Contains(id.ToString(), StringComparison.Ordinal) : _audit.SentNames.Contains("new");
            unnamed.AddRange(request.Method == "GET" || isNamed ? [] : [request.Method]);
            return null;
        };
        var result = await RunAsync(
            "$rows = $rows + [pscustomobject]@{ Name = 'same' } + [pscustomobject]@{ Name = 'bad'; Value = 'abc' }; " + Sync, "new", "changed");
        Assert.Equal(["Invalid", "Created", "Updated", "Unchanged"], result.Statuses);
        Assert.Equal("Sync 1 1 1 0 0 0 1 Completed", (await RunAsync(Counts)).Output.Single().ToString());
        result = await RunAsync(Sync + " -KeepValue -Prune -Force", "new", "changed", "same");
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged", "Deleted"], result.Statuses);
        Assert.Empty(unnamed);
        Assert.Equal([("new", "Created")], _audit.DecidedNames);
        Assert.Equal(
            [(changed, "Updated"), (same, "Unchanged"), (changed, "Unchanged"), (same, "Unchanged"), (extra, "Deleted")],
            _audit.Decided.Where(line => new[] { changed, same, extra }.Contains(line.Id)));
        Assert.Equal("Sync 0 0 3 1 0 0 0 Completed", (await RunAsync(Counts)).Output.Single().ToString());
        Assert.Empty(Leaks.Find(Value, _audit.Text));
    }

    [Fact]
    public async Task What_the_file_records_as_created_or_written_is_reported_and_not_sent_again()
    {
        await ConnectAsync();
        var changed = Add("changed", "old");
        var first = await RunAsync(Sync + " -ToolName new", "a", "b");
        _audit.Interrupt();
        await RunAsync($"$rows = @([pscustomobject]@{{ Id = '{changed}'; Value = '{Value}'; ToolName = 'new' }}); {Resume}");
        _audit.Interrupt();
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync($"$rows += [pscustomobject]@{{ Id = '{changed}'; Value = '{Value}' }}; {Resume} -ToolName new", "a", "b");
        Assert.Empty(result.Errors);
        Assert.Equal(["Created", "Created", "Updated"], result.Statuses);
        Assert.Equal(first.Outcomes.Select(outcome => outcome.Id).Append($"{changed}"), result.Outcomes.Select(outcome => outcome.Id));
        Assert.Equal(["GET"], Methods.Skip(before));
        Assert.Equal("Sync 2 1 0 0 0 0 0 Completed", (await RunAsync(Counts)).Output.Single().ToString());
    }

    [Fact]
    public async Task Field_that_differs_is_changed_even_if_the_file_records_the_secret_as_created_or_changed()
    {
        await ConnectAsync();
        Add("changed");
        await RunAsync(Sync, "created", "changed");
        await RunAsync("Get-IoSecret | Set-IoSecret -DefaultForTool");
        Assert.Equal(["Updated", "Updated"], (await RunAsync(Resume + " -DefaultForTool:$false", "created", "changed")).Statuses);
        Assert.All(Store.Ids, id => Assert.False(Store.Find(id)!.IsDefaultForTool));
    }

    [Theory]
    [InlineData("Set-IoSecret -Name other", "Updated", 1)]
    [InlineData("Remove-IoSecret -Force", "Created", 0)]
    public async Task Secret_that_was_created_and_then_renamed_or_removed_is_not_created_again(string change, string status, int count)
    {
        await ConnectAsync();
        await RunAsync(Sync, "a");
        _audit.Interrupt();
        await RunAsync($"Get-IoSecret | {change}");
        Assert.Equal([status], (await RunAsync(Resume + " -Prune -Force", "a")).Statuses);
        Assert.Equal(Enumerable.Repeat("a", count), Names);
    }

    // The file contains no values, so it cannot tell whether those of a new run are the same.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Value_that_a_run_left_open_is_written_whatever_the_runs_before_it_recorded(bool isResumed)
    {
        await ConnectAsync();
        var changed = Add("changed");
        await RunAsync(Sync, "created", "changed");
        FailWrites(new Fault.BreakBefore(), new Fault.BreakBefore());
        await RunAsync(isResumed ? $"{Rotate} -ResumeFrom $file" : Rotate, "created", "changed");
        var result = await RunAsync($"{Rotate} -ResumeFrom $file", "created", "changed");
        Assert.Empty(result.Errors);
        Assert.Equal(["Updated", "Updated"], result.Statuses);
        Assert.All(Store.Ids, id => Assert.Equal("the-new-value", Store.Find(id)!.Value));
    }

    [Fact]
    public async Task Create_that_an_older_run_left_in_doubt_does_not_stand_for_the_value_of_a_newer_run()
    {
        await ConnectAsync();
        FailWrites(new Fault.BreakAfter(), new Fault.BreakBefore());
        await RunAsync(Sync, "a");
        await RunAsync(Rotate, "a");
        Assert.Equal(["Updated"], (await RunAsync($"{Rotate} -ResumeFrom $file", "a")).Statuses);
        Assert.Equal("the-new-value", Store.Find(Store.Ids.Single())!.Value);
    }

    [Fact]
    public async Task Change_in_doubt_after_a_create_in_the_same_file_is_sent_again()
    {
        await ConnectAsync();
        await RunAsync(Sync + " -ToolName t", "a");
        _audit.Interrupt();
        FailWrites(new Fault.BreakAfter());
        await RunAsync($"{Resume} -DefaultForTool -ToolName t -ErrorAction SilentlyContinue", "a");
        Assert.Equal(["Updated"], (await RunAsync($"{Resume} -DefaultForTool -ToolName t", "a")).Statuses);
    }

    [Fact]
    public async Task Completed_run_leaves_nothing_to_resume_so_its_rows_are_made_and_written_again()
    {
        await ConnectAsync();
        Add("changed");
        await RunAsync(Sync, "created", "changed");
        await RunAsync("Get-IoSecret -Name created | Remove-IoSecret -Force");
        Assert.Equal(["Created", "Updated"], (await RunAsync(Resume, "created", "changed")).Statuses);
        Assert.Equal(["changed", "created"], Names);
    }

    [Fact]
    public async Task Another_file_gets_what_was_settled_so_that_it_can_be_resumed_alone()
    {
        await ConnectAsync();
        Add("changed");
        await RunAsync(Sync, "a", "changed");
        _audit.Interrupt();
        var other = $"{_audit.File}.2";
        await RunAsync($"$rows | Sync-IoSecret -AuditPath '{other}' -ResumeFrom $file", "a", "changed");
        File.Move(other, _audit.File, overwrite: true);
        _audit.Interrupt();
        var before = _shell.Emulator.Requests.Count;
        Assert.Equal(["Created", "Updated"], (await RunAsync("$rows | Sync-IoSecret -PassThru -ResumeFrom $file", "a", "changed")).Statuses);
        Assert.Equal(["GET"], Methods.Skip(before));
    }

    [Fact]
    public async Task Create_whose_response_was_lost_is_settled_by_the_list_and_a_change_is_sent_again()
    {
        await ConnectAsync();
        var changed = Add("changed");
        FailWrites(new Fault.BreakAfter(), new Fault.BreakAfter(), new Fault.BreakBefore());
        var first = await RunAsync(Sync, "applied", "changed", "lost", "created");
        Assert.Equal(["Unknown", "Unknown", "Unknown", "Created"], first.Statuses);
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync(Resume, "applied", "changed", "lost", "created");
        Assert.Empty(result.Errors);
        Assert.Equal(["Created", "Updated", "Created", "Created"], result.Statuses);
        Assert.Equal(["GET", "PATCH", "POST"], Methods.Skip(before));
        Assert.Equal(["applied", "changed", "created", "lost"], Names);
        Assert.Equal(Value, Store.Find(changed)!.Value);
        _audit.Interrupt();
        before = _shell.Emulator.Requests.Count;
        Assert.Equal(["Created", "Updated", "Created", "Created"], (await RunAsync(Resume, "applied", "changed", "lost", "created")).Statuses);
        Assert.Equal(["GET"], Methods.Skip(before));
    }

    [Fact]
    public async Task Change_in_doubt_that_is_then_refused_stays_unknown()
    {
        await ConnectAsync();
        Add("changed");
        FailWrites(new Fault.BreakAfter(), new Fault.Response(403));
        await RunAsync(Sync, "changed");
        Assert.Equal(["OutcomeUnknown"], (await RunAsync(Resume, "changed")).ErrorIds);
    }

    [Fact]
    public async Task Rows_that_are_alike_because_their_values_are_masked_are_told_apart_by_their_number()
    {
        await ConnectAsync();
        const string rows = "$rows = 'value one', 'value two' | ForEach-Object { [pscustomobject]@{ Name = \"is $_\"; Value = $_ } }; ";
        var created = await RunAsync(rows + Sync);
        _audit.Interrupt();
        Assert.Equal(created.Outcomes, (await RunAsync(rows + Resume)).Outcomes);
        Assert.Equal(2, created.Outcomes.Select(outcome => outcome.Id).Distinct().Count());
    }

    [Fact]
    public async Task If_two_listed_secrets_fit_the_outcome_is_unknown_with_both_and_nothing_is_sent_or_removed()
    {
        await ConnectAsync();
        Add("extra");
        FailWrites(new Fault.BreakAfter());
        await RunAsync(Sync, "a");
        Add("a");
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync(Resume + " -Prune -Force", "a");
        Assert.Equal(["OutcomeUnknown", "NotPruned"], result.ErrorIds);
        Assert.All(
            Store.Ids.Where(id => Store.Find(id)!.Name == "a"),
            id => Assert.Contains(id.ToString(), result.Errors[0].ToString(), StringComparison.Ordinal));
        Assert.Equal(["Unknown"], result.Statuses);
        Assert.Equal(["GET"], Methods.Skip(before));
    }

    [Fact]
    public async Task Secret_that_a_lost_request_created_is_not_removed()
    {
        await ConnectAsync();
        Add("kept");
        FailWrites(new Fault.BreakAfter());
        await RunAsync(Sync, "new", "kept");
        Add("extra");
        Assert.Equal(["Created", "Updated", "Deleted"], (await RunAsync(Resume + " -Prune -Force", "new", "kept")).Statuses);
        Assert.Equal(["kept", "new"], Names);
    }

    // Without the file, the row would match both: the secret that it created, and the one that was added since.
    [Fact]
    public async Task Row_is_the_secret_that_it_created_if_its_name_matches_several()
    {
        await ConnectAsync();
        await RunAsync(Sync, "a");
        _audit.Interrupt();
        Add("a");
        Assert.Equal(["AmbiguousName"], (await RunAsync("$rows | Sync-IoSecret", "a")).ErrorIds);
        var result = await RunAsync(Resume, "a");
        Assert.Empty(result.Errors);
        Assert.Equal(["Created"], result.Statuses);
        Assert.Equal(2, Store.Count);
    }

    [Fact]
    public async Task Removal_in_doubt_is_gone_if_it_is_no_longer_listed_and_is_sent_again_if_it_is()
    {
        await ConnectAsync();
        var (gone, listed) = (Add("gone"), Add("listed"));
        Add("a");
        Add("b");
        _shell.Emulator.Faults.For(gone, new Fault.BreakAfter());
        _shell.Emulator.Faults.For(listed, new Fault.BreakBefore());
        const string prune = " -KeepValue -Prune -Force -Confirm:$false";
        await RunAsync(Sync + prune, "a", "b");
        var result = await RunAsync(Resume + prune, "a", "b");
        Assert.Empty(result.Errors);
        Assert.Equal(["Unchanged", "Unchanged", "Gone", "Deleted"], result.Statuses);
        Assert.Equal([(gone, "Gone"), (listed, "Deleted")], _audit.Decided.TakeLast(2));
        Assert.Equal(["Unchanged", "Unchanged"], (await RunAsync(Resume + prune, "a", "b")).Statuses);
    }

    [Fact]
    public async Task Stopped_run_counts_every_row_and_the_removals_that_it_began()
    {
        await ConnectAsync();
        var held = new Fault.HeldUntil(new TaskCompletionSource().Task);
        Add("a");
        Add("b");
        Add("extra");
        _shell.Emulator.Faults.Decide = request => request.Method == "DELETE" ? held : null;
        await StopAsync(Sync + " -Prune -Force", requests: 4, "a", "b");
        Assert.Equal("Sync 0 2 0 0 1 0 0 Stopped", (await RunAsync(Counts)).Output.Single().ToString());
        _shell.Emulator.Faults.Decide = request => request.Method == "POST" ? held : null;
        await StopAsync(Sync, requests: 2, [.. Enumerable.Range(0, 40).Select(number => $"n{number}")]);
        Assert.Equal("Sync 0 0 0 0 1 39 0 Stopped", (await RunAsync(Counts)).Output.Single().ToString());
        var unsettled = await RunAsync("(Get-IoSecretRun).Unsettled | Remove-IoSecret -Force");
        Assert.Equal(40, unsettled.ErrorIds.Count(id => id == "InvalidSecretId"));
    }

    [Fact]
    public async Task Lost_audit_file_ends_the_run_before_more_is_sent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow an open file to be deleted.");
        await ConnectAsync();
        Add("extra");
        var names = Enumerable.Range(0, 20).Select(number => $"n{number}").ToArray();
        var result = await RunAsync($"{Sync} -Prune -Force -Confirm:$false | ForEach-Object {{ [IO.File]::Delete($file) }}", names);
        Assert.Equal("AuditFileLost", result.TerminatingId);
        Assert.InRange(Store.Count, 2, 5);
        Assert.Contains("extra", Names);
    }

    [Fact]
    public async Task WhatIf_shows_only_what_is_left_and_writes_nothing()
    {
        await ConnectAsync();
        await RunAsync(Sync, "a");
        _audit.Interrupt();
        FailWrites(new Fault.BreakAfter());
        await RunAsync(Resume + " -ErrorAction SilentlyContinue", "b");
        var before = _audit.Text;
        var shown = _shell.Host.Recorded.Text.Length;
        await RunAsync(Resume + " -WhatIf", "a", "b", "c");
        var line = Assert.Single(_shell.Host.Recorded.Text[shown..].Split('\n'), line => line.Contains("What if", StringComparison.Ordinal));
        Assert.Contains("Secret 'c'", line, StringComparison.Ordinal);
        Assert.Equal(before, _audit.Text);
    }

    [Fact]
    public async Task Value_that_is_also_the_name_is_masked_in_the_file_even_if_it_is_not_sent()
    {
        await ConnectAsync();
        var id = Add("old");
        await RunAsync($"$rows += [pscustomobject]@{{ Id = '{id}'; Name = 'has {Value}'; Value = '{Value}' }}; {Sync} -KeepValue", $"is {Value}");
        Assert.Equal([$"has {Value}", $"is {Value}"], Names);
        _audit.Interrupt();
        Assert.Equal(["Created", "Updated"], (await RunAsync(
            $"$rows += [pscustomobject]@{{ Id = '{id}'; Name = 'has {Value}'; Value = '{Value}' }}; {Resume} -KeepValue", $"is {Value}")).Statuses);
        Assert.Empty(Leaks.Find(Value, _audit.Text));
    }

    private async Task ConnectAsync() => _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");

    // One fault for each of the next requests that write.
    private void FailWrites(params Fault[] faults)
    {
        var next = new ConcurrentQueue<Fault>(faults);
        _shell.Emulator.Faults.Decide = request => request.Method != "GET" && next.TryDequeue(out var fault) ? fault : null;
    }

    private Guid Add(string name, string? tool = null) => Store.Add(Account, name, toolName: tool).SecretId;

    private Task<ScriptResult> RunAsync(string script, params string[] names) => _shell.RunAsync(WithRows(script), Variables(names));

    private Task StopAsync(string script, int requests, params string[] names) =>
        _shell.RunAndStopAsync(WithRows(script), _shell.Emulator.Requests.Count + requests, Variables(names));

    private static string WithRows(string script) =>
        $"$rows = @($names | ForEach-Object {{ [pscustomobject]@{{ Name = $_; Value = '{Value}' }} }}); {script}";

    private (string Name, object? Value)[] Variables(string[] names) => [("names", names), ("file", _audit.File)];
}
