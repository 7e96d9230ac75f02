using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Sync-IoSecret -Plan does what a reviewed plan says, and nothing else.</summary>
public sealed class SyncPlanTests : IAsyncLifetime
{
    private const string Rows =
        "$rows = @{ Name = 'new'; Value = 'long enough'; ToolName = 't' }, @{ Name = 'other new'; Value = 'long enough' }, "
        + "@{ Id = $changed; Name = 'renamed, \"x\"' }, @{ Name = 'same' }; ";

    // Stands in for Export-Csv, which the hosted engine lacks.
    private const string Save =
        "$plan = [IO.Path]::Combine($folder, 'plan.csv'); $columns = 'Action', 'Id', 'Name', 'ToolName', 'ToolArgument', 'Changes', 'Revision'; "
        + "$quoted = { param($texts) ($texts | ForEach-Object { '\"' + \"$_\".Replace('\"', '\"\"') + '\"' }) -join ',' }; "
        + "$lines = @(& $quoted $columns) + @($rows | Compare-IoSecret | ForEach-Object { $row = $_; & $quoted @($columns | ForEach-Object { $row.$_ }) }); "
        + "[IO.File]::WriteAllLines($plan, [string[]]@($lines | Where-Object { $_ -notlike $left })); ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");
    private Shell _shell = null!;
    private Guid _changed;

    private IEnumerable<string> Names => _shell.Emulator.Store.Ids.Select(id => _shell.Emulator.Store.Find(id)!.Name).Order(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (store, account) = (_shell.Emulator.Store, _shell.Emulator.DefaultAccount);
        _changed = store.Add(account, "changed").SecretId;
        store.Add(account, "same");
        store.Add(account, "extra");
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Whole_plan_is_carried_out()
    {
        var result = await RunAsync("", "$rows | Sync-IoSecret -Plan $plan -Prune -Force -PassThru");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(["Created", "Created", "Updated", "Unchanged", "Deleted"], result.Statuses);
        Assert.Equal(["new", "other new", "renamed, \"x\"", "same"], Names);
    }

    [Theory]
    [InlineData("*other new*", "extra", 1)]
    [InlineData("*renamed*", "changed", 1)]
    [InlineData("*Remove*", "extra", 0)]
    public async Task Line_that_was_removed_from_the_plan_is_not_done(string left, string kept, int warnings)
    {
        var result = await RunAsync(left, "$rows | Sync-IoSecret -Plan $plan -Prune -Force -PassThru");
        Assert.Empty(result.Errors);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("the plan does not contain exactly this change", warning, StringComparison.Ordinal));
        Assert.Equal(left != "*other new*", Names.Contains("other new"));
        Assert.Equal(left != "*other new*", Names.Contains(kept));
    }

    [Fact]
    public async Task Secret_that_changed_after_the_plan_was_made_is_left_and_nothing_is_removed()
    {
        var result = await RunAsync("", "Set-IoSecret $changed -ToolName later; $rows | Sync-IoSecret -Plan $plan -Prune -Force -PassThru");
        Assert.Equal(["NotPruned"], result.ErrorIds);
        Assert.Contains("it changed after the input was made", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["changed", "extra", "new", "other new", "same"], Names);
    }

    [Theory]
    [InlineData("Set-IoSecret $changed -Name 'renamed by somebody'")]
    [InlineData("$rows[2].Name = 'not what was reviewed'")]
    public async Task Line_that_no_longer_applies_removes_nothing(string change)
    {
        var result = await RunAsync("", $"{change}; $rows | Sync-IoSecret -Plan $plan -Prune -Force -PassThru");
        Assert.Equal(["NotPruned"], result.ErrorIds);
        Assert.Contains("extra", Names);
    }

    [Fact]
    public async Task Plan_that_was_carried_out_before_removes_nothing()
    {
        await RunAsync("", "$rows | Sync-IoSecret -Plan $plan");
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "created since");
        var result = await _shell.RunAsync(Rows + $"$rows | Sync-IoSecret -Plan '{_folder.FullName}/plan.csv' -Prune -Force", ("changed", _changed));
        Assert.Equal(["NotPruned"], result.ErrorIds);
        Assert.Contains("extra", Names);
    }

    [Theory]
    [InlineData("Set-IoSecret $changed -ToolName new; ", true)]
    [InlineData("$rows[1].Remove('ToolName'); ", false)]
    public async Task Change_in_the_plan_counts_as_carried_out_only_if_the_secret_is_so_now(string change, bool isPruned)
    {
        const string rows = "$rows = @{ Name = 'same' }, @{ Id = $changed; ToolName = 'new' }; ";
        var result = await RunAsync("", $"{change}$rows | Sync-IoSecret -Plan $plan -Prune -Force", rows);
        Assert.Equal(isPruned ? [] : ["NotPruned"], result.ErrorIds);
        Assert.Equal(isPruned, !Names.Contains("extra"));
    }

    [Fact]
    public async Task Run_that_pruned_nothing_can_be_resumed_with_its_plan()
    {
        const string rows = "$rows = @{ Name = 'new'; Value = 'long enough' }, @{ Name = 'changed' }; ";
        var sync = $"$rows | Sync-IoSecret -Plan $plan -Prune -Force -AuditPath '{_folder.FullName}/run.jsonl'";
        Assert.Equal("ConfirmationNotPossible", (await RunAsync("", sync, rows)).TerminatingId);
        _shell.Host.Recorded.Answers.Enqueue(0);
        var plan = ("plan", $"{_folder.FullName}/plan.csv");
        var resumed = await _shell.RunAsync($"{rows}{sync} -ResumeFrom '{_folder.FullName}/run.jsonl'", ("changed", _changed), plan);
        Assert.Empty(resumed.Errors);
        Assert.Equal(["changed", "new"], Names);
    }

    [Fact]
    public async Task Removals_of_a_plan_without_Prune_are_a_warning()
    {
        var result = await RunAsync("", "$rows | Sync-IoSecret -Plan $plan");
        Assert.Contains("1 removal. To remove the secrets, add -Prune", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("extra", Names);
    }

    [Theory]
    [InlineData("('n' * 85 + 'A')", "('n' * 85 + 'B')")]
    [InlineData("'name'", "\"na$([char]0x200B)me\"")]
    [InlineData("'a b'", "\"a$([char]0xA0)b\"")]
    public async Task Change_that_only_looks_like_the_reviewed_one_is_not_done(string reviewed, string sent)
    {
        var rows = $"$rows = @(@{{ Id = $changed; Name = {reviewed} }}); ";
        var result = await RunAsync("*Remove*", $"$rows[0].Name = {sent}; $rows | Sync-IoSecret -Plan $plan -PassThru", rows);
        Assert.Equal(["Skipped"], result.Statuses);
        Assert.Contains("changed", Names);
    }

    [Fact]
    public async Task Each_line_stands_for_one_row_even_if_the_lines_are_equal()
    {
        const string rows = "$rows = @{ Name = 'long enough'; Value = 'long enough' }, @{ Name = 'also long'; Value = 'also long' }; ";
        const string onlyFirstLine = "[IO.File]::WriteAllLines($plan, [IO.File]::ReadAllLines($plan)[0, 1]); ";
        var result = await RunAsync("*Remove*", $"{onlyFirstLine}$rows | Sync-IoSecret -Plan $plan -PassThru", rows);
        Assert.Equal(["Created", "Skipped"], result.Statuses.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Secret_to_remove_that_changed_after_the_plan_was_made_is_kept()
    {
        var result = await RunAsync("", "Get-IoSecret -Name extra | Set-IoSecret -ToolName later; $rows | Sync-IoSecret -Plan $plan -Prune -Force");
        Assert.Contains("it changed after the input was made", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("extra", Names);
    }

    [Fact]
    public async Task Resumed_run_reports_what_the_plan_contained_and_what_was_done_before()
    {
        var lost = 0;
        _shell.Emulator.Faults.Decide = request => request.Method == "POST" && lost++ == 0 ? new Fault.BreakAfter() : null;
        var sync = $"$rows | Sync-IoSecret -Plan $plan -PassThru -ThrottleLimit 1 -AuditPath '{_folder.FullName}/run.jsonl'";
        Assert.Equal(["Unknown", "Skipped", "Updated", "Unchanged"], (await RunAsync("*other new*", sync)).Statuses.OrderBy(status => status != "Unknown"));
        var resumed = await _shell.RunAsync($"{Rows}{sync} -ResumeFrom '{_folder.FullName}/run.jsonl'");
        Assert.Empty(resumed.Errors);
        Assert.Equal(["Skipped", "Created", "Updated", "Unchanged"], resumed.Statuses);
        Assert.Equal(["extra", "new", "renamed, \"x\"", "same"], Names);
    }

    // The secret differs from the plan because of the change itself, or because of somebody else's: its value cannot be compared.
    [Theory]
    [InlineData("@{ Id = $changed; Value = 'a-new-value' }")]
    [InlineData("@{ Id = $changed; Name = 'renamed'; Value = 'a-new-value' }")]
    public async Task Change_in_doubt_that_no_longer_fits_the_plan_stays_unknown_and_nothing_is_removed(string row)
    {
        var rows = $"$rows = {row}, @{{ Name = 'same' }}; ";
        _shell.Emulator.Faults.Decide = request => request.Method == "PATCH" ? new Fault.BreakAfter() : null;
        var sync = $"$rows | Sync-IoSecret -Plan $plan -PassThru -Prune -Force -AuditPath '{_folder.FullName}/run.jsonl'";
        Assert.Equal(["Unknown", "Unchanged"], (await RunAsync("", sync, rows)).Statuses);
        var plan = Path.Combine(_folder.FullName, "plan.csv");
        var sent = Changes();
        for (var resumed = 0; resumed < 2; resumed++)
        {
            var result = await _shell.RunAsync($"{rows}{sync} -ResumeFrom '{_folder.FullName}/run.jsonl'", ("changed", _changed), ("plan", plan));
            Assert.Equal(["OutcomeUnknown", "NotPruned"], result.ErrorIds);
            Assert.Contains("Make and review a new plan", result.Errors[0].ToString(), StringComparison.Ordinal);
            Assert.Equal(["Unknown", "Unchanged"], result.Statuses);
            Assert.True((bool)result.Output[0].Properties["InDoubt"].Value);
        }

        Assert.Equal(sent, Changes());
        Assert.Contains("extra", Names);

        int Changes() => _shell.Emulator.Requests.All.Count(request => request.Method == "PATCH");
    }

    [Fact]
    public async Task Plan_for_other_contents_of_the_file_is_not_carried_out()
    {
        var result = await RunAsync("", "$rows[0].ToolName = 'other'; $rows[2].Name = 'another'; $rows | Sync-IoSecret -Plan $plan -PassThru");
        Assert.Equal(["Created", "Skipped", "Skipped", "Unchanged"], result.Statuses.Order(StringComparer.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("2 lines of the plan no longer apply", StringComparison.Ordinal));
        Assert.Equal(["changed", "extra", "other new", "same"], Names);
    }

    [Fact]
    public async Task Line_without_a_revision_is_not_carried_out_and_removes_nothing()
    {
        const string withoutRevisions = "[IO.File]::WriteAllLines($plan, [string[]]@([IO.File]::ReadAllLines($plan) -replace ',\"\\d[^\"]*\"$', ',\"\"')); ";
        var result = await RunAsync("", $"{withoutRevisions}$rows | Sync-IoSecret -Plan $plan -Prune -Force -PassThru");
        Assert.Equal(["NotPruned"], result.ErrorIds);
        Assert.Contains("extra", Names);
    }

    [Theory]
    [InlineData("Name,Value\na,long enough\n", "it is not a plan")]
    [InlineData("Action,Id,Name,Changes,Revision\nRemov,,,,\n", "row 1 has an Action that is not")]
    [InlineData("", "it is not a plan")]
    [InlineData("Action,Id,Name,Changes,Revision\n\"Create,,,\n", "line 2")]
    public async Task File_that_is_not_a_plan_is_one_error_and_nothing_is_sent(string content, string problem)
    {
        var path = Path.Combine(_folder.FullName, "plan.csv");
        await File.WriteAllTextAsync(path, content, Shell.Cancellation);
        var result = await _shell.RunAsync("@{ Name = 'a'; Value = 'long enough' } | Sync-IoSecret -Plan $plan", ("plan", path));
        Assert.Equal("SecretsFileInvalid", result.TerminatingId);
        Assert.Contains(problem, result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, _shell.Emulator.Requests.Count);
    }

    private Task<ScriptResult> RunAsync(string left, string script, string rows = Rows) =>
        _shell.RunAsync(rows + Save + script, ("changed", _changed), ("folder", _folder.FullName), ("left", left));
}
