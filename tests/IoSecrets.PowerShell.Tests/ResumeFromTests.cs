using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Remove-IoSecret -ResumeFrom settles what an interrupted run left over, and does not repeat what it did.</summary>
public sealed class ResumeFromTests : IDisposable
{
    private static readonly string[] Settled = ["Deleted", "Gone", "NotFound"];

    private readonly AuditFolder _audit = new();

    public void Dispose() => _audit.Dispose();

    [Fact]
    public async Task Settled_ids_keep_their_outcome_without_a_request_and_ids_in_doubt_are_settled()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (ids, missing, deleted) = await InterruptAsync(shell);
        var before = shell.Emulator.Requests.Count;
        var result = await shell.RunAsync("$ids + $missing | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file -PassThru -IgnoreMissing");
        Assert.Empty(result.Errors);
        Assert.Equal(
            ids.ToDictionary(id => id.ToString(), id => deleted.Contains(id) ? "Gone" : "Deleted").Append(new(missing.ToString(), "NotFound")).ToDictionary(),
            result.Outcomes.ToDictionary(outcome => outcome.Id!, outcome => outcome.Status));
        Assert.Equal(ids.Count - 3, shell.Emulator.Requests.Count - before);
        Assert.Equal(0, shell.Emulator.Store.Count);
        Assert.All(_audit.Decided.GroupBy(line => line.Id), lines => Assert.Contains(lines.Last().Status, Settled));
    }

    [Fact]
    public async Task Settled_ids_are_counted_as_settled_wherever_the_resumed_run_is_stopped()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (ids, _, _) = await InterruptAsync(shell);
        var never = new TaskCompletionSource();
        shell.Emulator.Faults.Always = new Fault.HeldUntil(never.Task);
        await shell.RunAndStopAsync(
            "Remove-IoSecret -Id ($ids[3..29] + $missing + $ids[0..2]) -Force -ResumeFrom $file -ThrottleLimit 2",
            shell.Emulator.Requests.Count + 2);
        var run = await shell.RunAsync("$run = Get-IoSecretRun; $run.Total, $run.Deleted, $run.NotFound, $run.UnsettledCount");
        Assert.Equal([31, 3, 1, 27], run.Output.Select(count => (int)count.BaseObject));
    }

    [Fact]
    public async Task ResumeFrom_without_ids_settles_only_the_ids_in_doubt()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (ids, _, deleted) = await InterruptAsync(shell);
        var inDoubt = ids.Skip(3).Take(16).ToArray();
        var result = await shell.RunAsync("Remove-IoSecret -Force -ResumeFrom $file -PassThru");
        Assert.Equal(
            inDoubt.ToDictionary(id => id.ToString(), id => deleted.Contains(id) ? "Gone" : "Deleted"),
            result.Outcomes.ToDictionary(outcome => outcome.Id!, outcome => outcome.Status));
        Assert.Equal(ids.Skip(19), shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task ResumeFrom_without_ids_respects_WhatIf()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        await InterruptAsync(shell);
        var before = shell.Emulator.Requests.Count;
        await shell.RunAsync("Remove-IoSecret -ResumeFrom $file -WhatIf");
        Assert.Equal(before, shell.Emulator.Requests.Count);
        Assert.Contains("What if:", shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_recorded_as_missing_is_the_same_error_again()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "$id | Remove-IoSecret -Force -AuditPath $file -ErrorAction Ignore; $id | Remove-IoSecret -Force -ResumeFrom $file -PassThru",
            ("id", Guid.NewGuid()), ("file", _audit.File));
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Equal(["NotFound"], result.Statuses);
    }

    [Fact]
    public async Task New_audit_file_records_settled_ids_as_resumed_and_can_itself_be_resumed_from()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(
            "$ids | Remove-IoSecret -Force -AuditPath \"$file.old\"; $ids | Remove-IoSecret -Force -ResumeFrom \"$file.old\" -AuditPath $file; "
            + "$ids | Remove-IoSecret -Force -ResumeFrom $file -PassThru",
            ("ids", ids), ("file", _audit.File));
        Assert.Equal(ids.Select(id => (id, "Deleted")).ToHashSet(), _audit.Resumed.ToHashSet());
        Assert.All(_audit.Lines.Where(line => line["id"] is not null), line => Assert.True(line["resumed"]!.GetValue<bool>()));
        Assert.Empty(_audit.Decided);
        Assert.Equal(ids.ToHashSet(), _audit.Sent);
        Assert.Equal(["Deleted", "Deleted"], result.Statuses);
    }

    [Theory]
    [InlineData("$file")]
    [InlineData("\"$file.old\"")]
    public async Task Across_all_runs_each_id_gets_exactly_one_final_status(string firstFile)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(200);
        var answered = ids.Take(80).ToHashSet();
        var never = new TaskCompletionSource();
        shell.Emulator.Faults.Decide = request => answered.Contains(request.SecretId!.Value) ? null : new Fault.HeldUntil(never.Task, AfterExecution: true);
        await shell.RunAndStopAsync($"$ids | Remove-IoSecret -Force -AuditPath {firstFile}", requests: 96, ("ids", ids), ("file", _audit.File));
        await shell.WaitForNoneInFlightAsync();
        shell.Emulator.Faults.Clear();
        var resumed = await shell.RunAsync($"$ids | Remove-IoSecret -Force -ResumeFrom {firstFile} -AuditPath $file -PassThru");
        Assert.Equal(200, resumed.Outcomes.Count(outcome => Settled.Contains(outcome.Status)));
        var decisions = _audit.Files.SelectMany(File.ReadLines).Where(line => line.Contains("\"status\":", StringComparison.Ordinal)).ToArray();
        Assert.Equal(200, decisions.Length);
        Assert.All(ids, id => Assert.Single(decisions, line => line.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba987654cdef", "both are shown as key ****cdef at ")]
    [InlineData("key-1", "key-2", "both are shown as key **** at ")]
    public async Task If_the_key_has_no_owner_only_the_same_key_can_resume(string key, string other, string reason)
    {
        await using var shell = await Shell.StartAsync();
        var account = shell.Emulator.Store.AddAccount(apiKey: key);
        shell.Emulator.Store.AddAccount(apiKey: other);
        Guid[] ids = [shell.Emulator.Store.Add(account, "1").SecretId, shell.Emulator.Store.Add(account, "2").SecretId];
        var connect = $"Connect-IoNet -BaseUri {shell.BaseUri} -SkipConnectionTest -ApiKey";
        await shell.RunAsync(
            $"{connect} $key; $ids[0] | Remove-IoSecret -Force -AuditPath $file",
            ("key", Shell.Secure(key)), ("other", Shell.Secure(other)), ("ids", ids), ("file", _audit.File));
        var before = _audit.Text;
        foreach (var parameters in new[] { "-ResumeFrom $file", "-AuditPath $file", "-ResumeFrom $file -AuditPath $file" })
        {
            var refused = await shell.RunAsync($"{connect} $other; $ids | Remove-IoSecret -Force {parameters}");
            Assert.Equal("AuditFileForeign", refused.TerminatingId);
            Assert.Contains(reason, refused.Terminating!.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal((1, before), (shell.Emulator.Requests.Count, _audit.Text));
        var resumed = await shell.RunAsync($"{connect} $key; $ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file -PassThru");
        Assert.Equal(["Deleted", "Deleted"], resumed.Statuses);
        Assert.Equal(2, shell.Emulator.Requests.Count);
        Assert.DoesNotContain(key, _audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_identifies_its_account_only_by_a_masked_key_is_rejected()
    {
        await using var shell = await Shell.StartAsync();
        const string key = "0123456789abcdef0123456789abcdef";
        var id = shell.Emulator.Store.Add(shell.Emulator.Store.AddAccount(apiKey: key), "db").SecretId;
        var line = $$"""{"baseUri":"{{shell.BaseUri}}","key":"****cdef","id":"{{id}}","status":"Deleted"}""";
        _audit.Write(line + "\n");
        var result = await shell.RunAsync(
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest; $id | Remove-IoSecret -Force -ResumeFrom $file",
            ("key", Shell.Secure(key)), ("id", id), ("file", _audit.File));
        Assert.Equal("AuditFileForeign", result.TerminatingId);
        Assert.Contains("only a masked key", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Ctrl_C_interrupts_the_reading_of_a_file_however_long_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows a file of zeros takes up disk space.");
        await using var shell = await Shell.ConnectAsync();
        await using (var zeros = File.Create(_audit.File))
        {
            zeros.SetLength(1L << 40);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_audit.File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var pipeline = shell.NewPipeline("$begun.Set(); $id | Remove-IoSecret -Force -ResumeFrom $file", ("id", Guid.NewGuid()), ("file", _audit.File));
        using var begun = new ManualResetEventSlim();
        shell.Runspace.SessionStateProxy.SetVariable("begun", begun);
        var running = pipeline.InvokeAsync();
        Assert.True(begun.Wait(Waiting.Longest, Shell.Cancellation));
        await Shell.StopAsync(pipeline, running);
    }

    [Fact]
    public async Task WhatIf_does_not_mention_settled_ids()
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync(
            "$ids[0] | Remove-IoSecret -Force -AuditPath $file; $ids | Remove-IoSecret -ResumeFrom $file -WhatIf",
            ("ids", shell.Seed(2)), ("file", _audit.File));
        Assert.Single(shell.Host.Recorded.Text.Split("What if:").Skip(1));
    }

    [Fact]
    public async Task File_of_another_owner_is_rejected_before_the_first_request()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(2);
        var other = Shell.Secure(shell.Emulator.Store.AddAccount().ApiKey);
        var result = await shell.RunAsync(
            $"$ids[0] | Remove-IoSecret -Force -AuditPath $file; Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $other -SkipConnectionTest; "
            + "$ids | Remove-IoSecret -Force -ResumeFrom $file",
            ("ids", ids), ("file", _audit.File), ("other", other));
        Assert.Equal("AuditFileForeign", result.TerminatingId);
        Assert.Equal(1, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task File_of_another_base_URI_is_rejected_and_no_new_audit_file_is_created()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "$ids | Remove-IoSecret -Force -AuditPath $file; "
            + $"Connect-IoNet -BaseUri {shell.BaseUri}other -ApiKey $key -SkipConnectionTest; "
            + "$ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath \"$file.new\"",
            ("ids", shell.Seed(2)), ("file", _audit.File), ("key", shell.Key));
        Assert.Equal("AuditFileForeign", result.TerminatingId);
        Assert.Equal([_audit.File], _audit.Files);
    }

    [Theory]
    [InlineData("Id,Name", "AuditFileForeign")]
    [InlineData("{}", "AuditFileForeign")]
    [InlineData(null, "AuditFileRefused")]
    public async Task File_that_is_not_an_audit_file_is_rejected(string? text, string id)
    {
        await using var shell = await Shell.ConnectAsync();
        if (text is not null)
        {
            _audit.Write(text);
        }

        var ids = shell.Seed(1);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -ResumeFrom $file", ("ids", ids), ("file", _audit.File));
        Assert.Equal(id, result.TerminatingId);
        Assert.Equal(ids, shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task Path_outside_the_file_system_is_rejected_with_an_error_about_resuming()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(1);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -ResumeFrom Variable:ids", ("ids", ids));
        Assert.Equal("AuditFileRefused", result.TerminatingId);
        Assert.Contains(
            "Cannot resume from the file 'Variable:ids': it is a path of the Variable provider", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Equal(ids, shell.Emulator.Store.Ids);
    }

    [Theory]
    [InlineData("chmod 622 $file")]
    [InlineData("chmod 660 $file")]
    [InlineData("mv $file $file.other && ln -s $file.other $file")]
    [InlineData("rm $file && mkfifo $file")]
    [InlineData("rm $file && mkfifo $file && chmod 444 $file")]
    [InlineData("rm $file && mkdir $file")]
    public async Task File_that_another_user_could_have_written_is_rejected(string change)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test changes files with commands of Unix.");
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        await shell.RunAsync("$ids[0] | Remove-IoSecret -Force -AuditPath $file", ("ids", ids), ("file", _audit.File));
        using var sh = System.Diagnostics.Process.Start("sh", ["-c", change.Replace("$file", $"'{_audit.File}'", StringComparison.Ordinal)]);
        await sh.WaitForExitAsync(Shell.Cancellation);
        Assert.Equal(0, sh.ExitCode);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -ResumeFrom $file", ("ids", ids), ("file", _audit.File));
        Assert.Equal("AuditFileRefused", result.TerminatingId);
        Assert.Contains("Cannot resume from", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Equal([ids[1]], shell.Emulator.Store.Ids);
    }

    /// <summary>
    /// Starts a run of 30 ids and one missing id, and stops it when 3 ids are deleted and 16 requests are held, half of them after the delete.
    /// </summary>
    private async Task<(IReadOnlyList<Guid> Ids, Guid Missing, IReadOnlySet<Guid> Deleted)> InterruptAsync(Shell shell)
    {
        var ids = shell.Seed(30);
        var missing = Guid.NewGuid();
        var deleted = ids.Skip(3).Take(8).ToHashSet();
        var answered = ids.Take(3).Append(missing).ToHashSet();
        var never = new TaskCompletionSource();
        shell.Emulator.Faults.Decide = request => request is not { Method: "DELETE", SecretId: { } id } || answered.Contains(id)
            ? null
            : new Fault.HeldUntil(never.Task, AfterExecution: deleted.Contains(id));
        // Two of these requests test the connection, before the run or at its first 404.
        await shell.RunAndStopAsync(
            "& { $missing; $ids } | Remove-IoSecret -Force -AuditPath $file",
            requests: 22,
            ("ids", ids), ("missing", missing), ("file", _audit.File));
        await shell.WaitForNoneInFlightAsync();
        shell.Emulator.Faults.Clear();
        return (ids, missing, deleted);
    }
}
