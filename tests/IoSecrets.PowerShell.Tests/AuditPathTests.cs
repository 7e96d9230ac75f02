using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Remove-IoSecret -AuditPath: the content of the file, and when no file is written.</summary>
public sealed class AuditPathTests : IDisposable
{
    private static readonly string[] Texts = ["baseUri", "owner", "id", "name", "toolName", "toolArgument", "status"];

    private readonly AuditFolder _audit = new();

    public void Dispose() => _audit.Dispose();

    [Fact]
    public async Task File_lists_every_id_before_its_request_and_its_status_afterwards()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var missing = Guid.NewGuid();
        shell.Emulator.Faults.For(ids[1], new Fault.Response(403));
        await shell.RunAsync("$ids + $missing | Remove-IoSecret -Force -AuditPath $file", ("ids", ids), ("missing", missing), ("file", _audit.File));
        Assert.Equal(ids.Append(missing).ToHashSet(), _audit.Sent);
        Assert.Equal(
            new Dictionary<Guid, string> { [ids[0]] = "Deleted", [ids[1]] = "Failed", [ids[2]] = "Deleted", [missing] = "NotFound" },
            _audit.Decided.ToDictionary());
    }

    [Fact]
    public async Task Line_records_the_account_the_secret_and_the_response()
    {
        await using var shell = await Shell.ConnectAsync();
        var secret = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "db", toolName: "tool", toolArgument: "argument");
        await shell.RunAsync("Get-IoSecret | Remove-IoSecret -Force -AuditPath $file", ("file", _audit.File));
        var line = _audit.Lines[^1];
        Assert.Equal(
            [shell.BaseUri, shell.Emulator.DefaultAccount.UserId.ToString(), secret.SecretId.ToString(), "db", "tool", "argument", "Deleted"],
            Texts.Select(field => line[field]!.GetValue<string>()));
        Assert.Equal((200, 1), (line["httpStatus"]!.GetValue<int>(), line["attempts"]!.GetValue<int>()));
        Assert.Equal(shell.Emulator.Requests.All[^1].RequestId, line["requestId"]!.GetValue<string>());
        Assert.StartsWith("****", line["key"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(line["time"]!.GetValue<DateTimeOffset>() > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public async Task File_never_contains_the_key_even_if_the_service_echoes_it()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var key = shell.Emulator.DefaultAccount.ApiKey;
        var headers = new Dictionary<string, string> { ["x-request-id"] = key };
        shell.Emulator.Faults.Decide = request => new Fault.Response(request.Ordinal % 2 == 0 ? 200 : 422, $$"""{"detail":"{{key}}"}""", Headers: headers);
        await shell.RunAsync("$ids | Remove-IoSecret -Force -AuditPath $file", ("ids", shell.Seed(6)), ("file", _audit.File));
        Assert.Equal(6, _audit.Decided.Count);
        Assert.DoesNotContain(key, _audit.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Skipped_id_gets_a_status_line_but_is_not_marked_as_sent()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        await shell.RunAsync("$ids | Remove-IoSecret -IfUnchanged -Force -AuditPath $file -WarningAction Ignore", ("ids", ids), ("file", _audit.File));
        Assert.Empty(_audit.Sent);
        Assert.Equal(ids.Select(id => (id, "Skipped")), _audit.Decided);
    }

    [Fact]
    public async Task Deletes_by_name_are_audited()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(3);
        await shell.RunAsync("Remove-IoSecret -Name * -Force -AuditPath $file", ("file", _audit.File));
        Assert.Equal(shell.Emulator.Store.DeletedIds.ToHashSet(), _audit.Sent);
    }

    [Fact]
    public async Task Second_run_appends_to_the_file()
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync(
            "$ids[0], $ids[1] | Remove-IoSecret -Force -AuditPath $file; $ids[2] | Remove-IoSecret -Force -AuditPath $file",
            ("ids", shell.Seed(3)), ("file", _audit.File));
        Assert.Equal(3, _audit.Decided.Count);
        Assert.Equal(2, _audit.Lines.Count(line => line["run"] is not null));
    }

    [Fact]
    public async Task Relative_path_is_resolved_against_the_PowerShell_location()
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync(
            "$null = $ExecutionContext.SessionState.Path.SetLocation($folder); $ids | Remove-IoSecret -Force -AuditPath run.jsonl",
            ("ids", shell.Seed(1)), ("folder", _audit.Path));
        Assert.Single(_audit.Decided);
    }

    [Fact]
    public async Task If_AuditPath_is_a_folder_each_run_creates_a_file_and_Get_IoSecretRun_reports_its_path()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "foreach ($id in $ids) { $id | Remove-IoSecret -Force -AuditPath $folder; (Get-IoSecretRun).AuditPath }",
            ("ids", shell.Seed(2)), ("folder", _audit.Path));
        Assert.Equal(_audit.Files.Order(), result.Output.Select(path => path.ToString()).Order());
        Assert.Equal(2, _audit.Files.Count());
    }

    [Theory]
    [InlineData("-WhatIf")]
    [InlineData("-WhatIf -Force")]
    public async Task WhatIf_creates_no_audit_file(string more)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        await shell.RunAsync($"$ids | Remove-IoSecret -AuditPath $file {more}; Get-IoSecretRun", ("ids", ids), ("file", _audit.File));
        Assert.Empty(_audit.Files);
        Assert.Equal(ids, shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task File_in_use_by_another_run_is_rejected_before_the_first_request()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(2);
        var never = new TaskCompletionSource();
        shell.Emulator.Faults.Always = new Fault.HeldUntil(never.Task);
        using var first = shell.NewPipeline("$ids[0] | Remove-IoSecret -Force -AuditPath $file", ("ids", ids), ("file", _audit.File));
        var running = first.InvokeAsync();
        await shell.WaitForRequestsAsync(requests: 1);
        using var elsewhere = Shell.OpenRunspace(new RecordingHost());
        var second = await Shell.RunAsync(
            elsewhere,
            $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest; $id | Remove-IoSecret -Force -AuditPath $file",
            ("key", shell.Key), ("id", ids[1]), ("file", _audit.File));
        Assert.Equal("AuditFileBusy", second.TerminatingId);
        Assert.Equal(1, shell.Emulator.Requests.Count);
        never.SetResult();
        Assert.Null((await Shell.GetResultAsync(first, running)).Terminating);
    }

    [Theory]
    [InlineData("[IO.File]::WriteAllText($file, ''); [IO.File]::SetUnixFileMode($file, 'UserRead, UserWrite, GroupRead')", "$file")]
    [InlineData("$null = [IO.File]::CreateSymbolicLink($file, \"$file.target\")", "$file")]
    [InlineData("", "/dev/null")]
    [InlineData("", "\"$file/no/such\"")]
    [InlineData("", "env:audit")]
    [InlineData("", "nodrive:\\audit")]
    public async Task Unusable_audit_path_is_rejected_before_the_first_request(string before, string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"{before}; $ids | Remove-IoSecret -Force -AuditPath {path}", ("ids", shell.Seed(2)), ("file", _audit.File));
        Assert.Equal("AuditFileRefused", result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Lost_audit_file_aborts_the_run_before_more_deletes_and_the_error_names_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow an open file to be deleted.");
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(20);
        var sent = new List<int>();
        var result = await shell.RunAsync(
            "$n = 0; $ids | Remove-IoSecret -Force -PassThru -ThrottleLimit 1 -AuditPath $file"
            + " | ForEach-Object { $_; if (++$n -eq 3) { [IO.File]::Delete($file); $sent.Add($requests.Count) } }",
            ("ids", ids), ("file", _audit.File), ("sent", sent), ("requests", shell.Emulator.Requests));
        Assert.Equal("AuditFileLost", result.TerminatingId);
        Assert.Contains(_audit.File, result.Terminating!.ToString(), StringComparison.Ordinal);
        // One more request may already have been recorded and sent.
        Assert.InRange(shell.Emulator.Store.DeletedIds.Count, 3, sent.Single() + 1);
        var run = (await shell.RunAsync("Get-IoSecretRun")).Output.Single();
        Assert.Equal("AuditFileLost", run.Properties["EndReason"].Value);
        Assert.NotEqual(0, run.Properties["Skipped"].Value);
    }

    [Fact]
    public async Task After_Ctrl_C_the_file_is_complete_and_lists_the_ids_in_flight()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(40);
        var answered = ids.Take(5).ToHashSet();
        var never = new TaskCompletionSource();
        shell.Emulator.Faults.Decide = request => answered.Contains(request.SecretId!.Value) ? null : new Fault.HeldUntil(never.Task);
        await shell.RunAndStopAsync("$ids | Remove-IoSecret -Force -AuditPath $file", requests: 21, ("ids", ids), ("file", _audit.File));
        Assert.Equal(ids.Take(21).ToHashSet(), _audit.Sent);
        Assert.Equal(answered, _audit.Decided.Select(decision => decision.Id).ToHashSet());
        Assert.EndsWith("}\n", _audit.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connect-IoNet -BaseUri $uri -ApiKey $other", "belongs to account")]
    [InlineData("[IO.File]::WriteAllText($file, \"$($ids[1])`n\")", "is not an audit file")]
    public async Task File_of_another_account_or_of_another_kind_is_rejected_and_left_unchanged(string change, string reason)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var other = shell.Emulator.Store.AddAccount();
        await shell.RunAsync(
            $"$ids[0] | Remove-IoSecret -Force -AuditPath $file; {change}",
            ("ids", ids), ("file", _audit.File), ("uri", shell.BaseUri), ("other", Shell.Secure(other.ApiKey)));
        var before = _audit.Text;
        var result = await shell.RunAsync("$ids[1] | Remove-IoSecret -Force -AuditPath $file", ("ids", ids), ("file", _audit.File));
        Assert.Equal("AuditFileForeign", result.TerminatingId);
        Assert.Contains(reason, result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, _audit.Text);
        Assert.True(shell.Emulator.Store.Contains(ids[1]));
    }
}
