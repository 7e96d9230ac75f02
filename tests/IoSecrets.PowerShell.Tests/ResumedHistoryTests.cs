using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>A run that resumes relies on the runs in the audit file only as far as their values must have been the same.</summary>
public sealed class ResumedHistoryTests : IAsyncDisposable
{
    private const string Old = "the-old-value";
    private const string New = "the-new-value";

    private readonly AuditFolder _audit = new();
    private Shell _shell = null!;

    private SecretStore Store => _shell.Emulator.Store;

    private IEnumerable<string> Values => Store.Ids.Select(id => Store.Find(id)!.Value);

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _audit.Dispose();
    }

    [Theory]
    [InlineData("Set-IoSecret")]
    [InlineData("Sync-IoSecret")]
    public async Task Run_that_ended_does_not_settle_the_values_of_the_next_one_even_if_a_row_of_it_was_invalid(string cmdlet)
    {
        await ConnectAsync(secrets: 3);
        string Line(string value) => $"@($ids | ForEach-Object {{ [pscustomobject]@{{ Id = $_; Value = '{value}' }} }}) + [pscustomobject]@{{ Id = 'typo' }} "
            + $"| {cmdlet} -AuditPath $file -ResumeFrom $file -ErrorAction SilentlyContinue";
        await RunAsync(Line(Old).Replace("-ResumeFrom $file", "", StringComparison.Ordinal));
        Assert.All(Values, value => Assert.Equal(Old, value));
        await RunAsync(Line(New));
        Assert.All(Values, value => Assert.Equal(New, value));
    }

    [Theory]
    [InlineData("$rows | Set-IoSecret -ThrottleLimit 1 -AuditPath $file")]
    [InlineData("$rows | Sync-IoSecret -ThrottleLimit 1 -AuditPath $file")]
    public async Task Run_aborted_by_a_refused_key_leaves_its_values_unsettled(string command)
    {
        await ConnectAsync(secrets: 4);
        await RunAsync($"{Rows(Old)} {command}");
        _shell.Emulator.Faults.For(Store.Ids.Order().First(), new Fault.Response(401));
        await RunAsync($"{Rows(New)} try {{ {command} }} catch {{ }}");
        Assert.Contains(Old, Values);
        Assert.Empty((await RunAsync($"{Rows(New)} {command} -ResumeFrom $file")).Errors);
        Assert.All(Values, value => Assert.Equal(New, value));
    }

    [Theory]
    [InlineData("Set-IoSecret", true, true)]
    [InlineData("Set-IoSecret", false, false)]
    [InlineData("Sync-IoSecret", true, false)]
    public async Task Warning_says_that_a_complete_run_of_Set_is_repeated(string cmdlet, bool isComplete, bool isWarned)
    {
        await ConnectAsync(secrets: 2);
        await RunAsync($"{Rows(Old)} $rows | {cmdlet} -AuditPath $file");
        if (!isComplete)
        {
            _audit.Interrupt();
        }

        var result = await RunAsync($"{Rows(Old)} $rows | {cmdlet} -ResumeFrom $file");
        Assert.Equal(isWarned, result.Warnings.Any(warning => warning.Contains("every change is sent again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Warning_that_ends_the_run_leaves_the_file_to_the_next_run()
    {
        await ConnectAsync(secrets: 1);
        await RunAsync($"{Rows(Old)} $rows | Set-IoSecret -AuditPath $file");
        await RunAsync($"{Rows(New)} try {{ $rows | Set-IoSecret -AuditPath $file -ResumeFrom $file -WarningAction Stop }} catch {{ }}");
        Assert.Null((await RunAsync($"{Rows(New)} $rows | Set-IoSecret -AuditPath $file -ResumeFrom $file")).Terminating);
        Assert.All(Values, value => Assert.Equal(New, value));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("-AuditPath $file", 0)]
    [InlineData("-WhatIf", 0)]
    public async Task Creates_that_resume_without_a_record_are_a_warning(string parameters, int warnings)
    {
        await ConnectAsync(secrets: 0);
        await RunAsync("[pscustomobject]@{ Name = 'a'; Value = 'long enough' } | New-IoSecret -AuditPath $file");
        var result = await RunAsync($"[pscustomobject]@{{ Name = 'b'; Value = 'long enough' }} | New-IoSecret -ResumeFrom $file {parameters}");
        Assert.Equal(warnings, result.Warnings.Count(warning => warning.Contains("are not recorded", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task File_that_an_editor_saved_as_UTF_16_is_refused(string encoding)
    {
        await ConnectAsync(secrets: 0);
        await RunAsync("[pscustomobject]@{ Name = 'a'; Value = 'long enough' } | New-IoSecret -AuditPath $file");
        await File.WriteAllTextAsync(_audit.File, _audit.Text, System.Text.Encoding.GetEncoding(encoding), Shell.Cancellation);
        var result = await RunAsync("[pscustomobject]@{ Name = 'a'; Value = 'long enough' } | New-IoSecret -ResumeFrom $file -AuditPath $file");
        Assert.Equal("AuditFileRefused", result.TerminatingId);
        Assert.Contains("UTF-16", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Single(Store.Ids);
    }

    [Theory]
    [InlineData("$rows | Set-IoSecret -Value the-old-value", "$rows | Sync-IoSecret")]
    [InlineData("$rows | Sync-IoSecret", "$rows | Set-IoSecret -Value the-new-value")]
    public async Task One_cmdlet_does_not_settle_the_values_of_another(string first, string second)
    {
        await ConnectAsync(secrets: 2);
        await RunAsync($"{Rows(Old)} {first} -AuditPath $file");
        _audit.Interrupt();
        Assert.Empty((await RunAsync($"{Rows(New)} {second} -AuditPath $file -ResumeFrom $file")).Errors);
        Assert.All(Values, value => Assert.Equal(New, value));
    }

    [Theory]
    [InlineData("New-IoSecret", "Sync-IoSecret", 1, New)]
    [InlineData("Sync-IoSecret", "New-IoSecret", 2, New)]
    public async Task Create_of_one_cmdlet_does_not_stand_for_that_of_another(string first, string second, int count, string value)
    {
        await ConnectAsync();
        await RunAsync($"[pscustomobject]@{{ Name = 'a'; Value = '{Old}' }} | {first} -AuditPath $file");
        _audit.Interrupt();
        await RunAsync($"[pscustomobject]@{{ Name = 'a'; Value = '{value}' }} | {second} -AuditPath $file -ResumeFrom $file");
        Assert.Equal(count, Store.Count);
        Assert.Contains(value, Values);
    }

    [Fact]
    public async Task Warning_counts_the_values_that_are_not_written_again()
    {
        await ConnectAsync(secrets: 3);
        var set = $"{Rows(Old)} $rows | Set-IoSecret -AuditPath $file";
        Assert.Empty((await RunAsync(set)).Warnings);
        _audit.Interrupt();
        var result = await RunAsync($"{set} -ResumeFrom $file -Verbose");
        Assert.Contains("3 values were not written again", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains(result.Verbose, line => line.Contains("3 of them settled by an earlier run: 3 changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task New_audit_file_contains_earlier_results_that_its_run_did_not_reach()
    {
        await ConnectAsync();
        const string create = "| ForEach-Object { [pscustomobject]@{ Name = $_; Value = 'long enough' } } | New-IoSecret -ThrottleLimit 1";
        _shell.Emulator.Faults.Decide = request => request.Ordinal == 3 ? new Fault.BreakAfter() : null;
        await RunAsync($"'a', 'b', 'c', 'd' {create} -AuditPath \"$file.1\" -ErrorAction SilentlyContinue");
        await RunAsync($"try {{ & {{ 'a'; throw 'upstream' }} {create} -ResumeFrom \"$file.1\" -AuditPath $file }} catch {{ }}");
        var last = await RunAsync($"'a', 'b', 'c', 'd', 'e' {create} -ResumeFrom $file -AuditPath $file");
        Assert.Empty(last.Errors);
        Assert.Equal(5, last.Output.Count);
        Assert.Equal(["a", "b", "c", "d", "e"], Store.Ids.Select(id => Store.Find(id)!.Name).Order());
    }

    [Theory]
    [InlineData("$file")]
    [InlineData("\"$folder/link/run.jsonl\"")]
    public async Task AuditPath_that_contains_runs_is_refused_if_ResumeFrom_is_another_path(string resumed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets only administrators create a link.");
        await ConnectAsync(secrets: 2);
        Directory.CreateSymbolicLink(Path.Combine(_audit.Path, "link"), _audit.Path);
        await RunAsync($"{Rows(Old)} $rows | Set-IoSecret -AuditPath $file; $rows | Set-IoSecret -AuditPath \"$file.2\"");
        var before = _audit.Text;
        var audit = resumed == "$file" ? "\"$file.2\"" : "$file";
        var other = resumed.Replace("$folder", _audit.Path, StringComparison.Ordinal);
        var result = await RunAsync($"{Rows(New)} $rows | Set-IoSecret -ResumeFrom {other} -AuditPath {audit}");
        Assert.Equal("AuditFileRefused", result.TerminatingId);
        Assert.All(Values, value => Assert.Equal(Old, value));
        Assert.Equal(before, _audit.Text);
    }

    [Fact]
    public async Task Create_of_New_stays_unknown_if_Sync_may_have_created_the_listed_secret()
    {
        await ConnectAsync();
        var faults = new Queue<Fault>([new Fault.BreakBefore(), new Fault.BreakAfter()]);
        _shell.Emulator.Faults.Decide = request => request.Method == "POST" && faults.TryDequeue(out var fault) ? fault : null;
        var create = $"New-IoSecret -Name a -Value {Old} -AuditPath $file";
        await RunAsync($"{create} -ErrorAction Ignore; @{{ Name = 'a'; Value = '{New}' }} | Sync-IoSecret -AuditPath $file -ErrorAction Ignore");
        Assert.Equal(["OutcomeUnknown"], (await RunAsync($"{create} -ResumeFrom $file")).ErrorIds);
    }

    [Fact]
    public async Task Two_changes_that_differ_only_in_a_masked_value_within_the_name_are_different()
    {
        await ConnectAsync(secrets: 1);
        await RunAsync($"$ids | Set-IoSecret -Name 'is {Old}' -Value {Old} -AuditPath $file");
        _audit.Interrupt();
        await RunAsync($"$ids | Set-IoSecret -Name 'is {New}' -Value {New} -AuditPath $file -ResumeFrom $file");
        Assert.Equal($"is {New}", Store.Find(Store.Ids.Single())!.Name);
    }

    [Fact]
    public async Task If_two_runs_sent_a_create_that_is_in_doubt_the_list_does_not_tell_which_value_it_has()
    {
        await ConnectAsync();
        string Line(string value) => $"New-IoSecret -Name a -Value {value} -AuditPath $file";
        var sent = 0;
        _shell.Emulator.Faults.Decide = request =>
            request.Method == "POST" && sent++ == 0 ? new Fault.BreakAfter() : request.Method == "POST" ? new Fault.BreakBefore() : null;
        await RunAsync($"{Line(Old)} -ErrorAction SilentlyContinue; {Line(New)} -ErrorAction SilentlyContinue");
        var result = await RunAsync($"{Line(New)} -ResumeFrom $file");
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
        Assert.Contains(Store.Ids.Single().ToString(), result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Created_secret_that_the_file_records_as_deleted_is_created_again()
    {
        await ConnectAsync();
        const string create = "New-IoSecret -Name a -Value 'long enough' -AuditPath $file -ResumeFrom $file";
        await RunAsync($"New-IoSecret -Name a -Value 'long enough' -AuditPath $file | Remove-IoSecret -Force -AuditPath \"$file.2\"; {create}");
        Assert.Equal(0, Store.Count);
        await RunAsync($"[IO.File]::AppendAllText($file, [IO.File]::ReadAllText(\"$file.2\")); {create}");
        Assert.Equal(1, Store.Count);
    }

    [Theory]
    [InlineData("@{ Name = 's1' }", "ConfirmationNotPossible")]
    [InlineData("@{ Name = 's1' }, @{ Id = 'typo' }", "NotPruned")]
    public async Task Sync_that_removed_nothing_because_of_an_error_has_not_completed(string rows, string errorId)
    {
        await ConnectAsync(secrets: 5);
        const string sync = "Sync-IoSecret -Prune -Force -AuditPath $file -ErrorAction SilentlyContinue";
        var result = await RunAsync($"try {{ {rows} | {sync} }} catch {{ }} Get-IoSecretRun");
        Assert.Equal(5, Store.Count);
        Assert.DoesNotContain("\"completed\":true", _audit.Text, StringComparison.Ordinal);
        Assert.Equal(errorId, result.Output.Single().Properties["EndReason"].Value);
    }

    private static string Rows(string value) => $"$rows = @($ids | ForEach-Object {{ [pscustomobject]@{{ Id = $_; Value = '{value}' }} }});";

    private async Task ConnectAsync(int secrets = 0)
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0 -SkipConnectionTest");
        for (var number = 1; number <= secrets; number++)
        {
            Store.Add(_shell.Emulator.DefaultAccount, $"s{number}");
        }
    }

    private Task<ScriptResult> RunAsync(string script) => _shell.RunAsync(script, ("ids", Store.Ids.Order().ToArray()), ("file", _audit.File));
}
