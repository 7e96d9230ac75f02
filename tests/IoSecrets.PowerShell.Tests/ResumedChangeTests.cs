using System.Collections.Concurrent;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Set-IoSecret -AuditPath and -ResumeFrom, and the record of its runs.</summary>
public sealed class ResumedChangeTests : IAsyncDisposable
{
    private const string Change = "$ids | Set-IoSecret -Name new -Value hunter2-the-value -AuditPath $file -ErrorAction SilentlyContinue";

    private readonly AuditFolder _audit = new();
    private Shell _shell = null!;
    private IReadOnlyList<Guid> _ids = [];

    private IEnumerable<Guid?> Changed => _shell.Emulator.Requests.All.Where(request => request.Method == "PATCH").Select(request => request.SecretId);

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _audit.Dispose();
    }

    [Fact]
    public async Task File_names_every_id_before_its_request_and_the_changed_fields_but_never_the_value()
    {
        await ConnectAsync();
        var isSent = new ConcurrentQueue<bool>();
        _shell.Emulator.Faults.Decide = request =>
        {
            isSent.Enqueue(_audit.Sent.Contains(request.SecretId!.Value));
            return null;
        };
        await RunAsync(Change);
        Assert.Equal([true, true, true], isSent);
        Assert.Equal(_ids.Select(id => (id, "Updated")).ToHashSet(), _audit.Decided.ToHashSet());
        var line = _audit.Lines[^1];
        Assert.Equal(["name", "value"], line["changed"]!.AsArray().Select(field => field!.GetValue<string>()));
        Assert.Equal(("Update", "new"), (line["operation"]!.GetValue<string>(), line["name"]!.GetValue<string>()));
        Assert.Contains(_shell.Emulator.Requests.All, request => request.RequestId == line["requestId"]!.GetValue<string>());
        Assert.Empty(Leaks.Find("hunter2-the-value", _audit.Text));
    }

    [Fact]
    public async Task Updated_id_is_not_sent_again_and_one_in_doubt_failed_or_skipped_is()
    {
        await ConnectAsync(count: 4);
        _shell.Emulator.Faults.For(_ids[0], new Fault.BreakAfter());
        _shell.Emulator.Faults.For(_ids[1], new Fault.Response(403));
        _shell.Emulator.Faults.For(_ids[3], new Fault.Response(401));
        await RunAsync($"try {{ {Change} -ThrottleLimit 1 }} catch {{ }}");
        Assert.Equal(
            new Dictionary<Guid, string> { [_ids[0]] = "Unknown", [_ids[1]] = "Failed", [_ids[2]] = "Updated", [_ids[3]] = "Failed" },
            _audit.Decided.ToDictionary());
        var before = Changed.Count();
        var result = await RunAsync($"{Change} -ResumeFrom $file -PassThru");
        Assert.Empty(result.Errors);
        Assert.Equal(_ids, result.Output.Select(secret => (Guid)secret.Properties["Id"].Value));
        Assert.Equal(new HashSet<Guid?> { _ids[0], _ids[1], _ids[3] }, Changed.Skip(before).ToHashSet());
        Assert.All(_audit.Decided.TakeLast(3), line => Assert.Equal("Updated", line.Status));
        Assert.Equal(6 + 1, _audit.Decided.Count);
    }

    [Theory]
    [InlineData("$ids | Set-IoSecret -Name other -Value hunter2-the-value -ResumeFrom $file", 3)]
    [InlineData("$ids | Set-IoSecret -Name new -ResumeFrom $file", 3)]
    [InlineData("$ids | Set-IoSecret -Name new -Value hunter2-the-value -ToolName $null -ResumeFrom $file", 3)]
    [InlineData("$ids | Set-IoSecret -Name { 'new' } -Value hunter2-the-value -ResumeFrom $file", 0)]
    public async Task Only_the_same_change_is_settled(string script, int sent)
    {
        await ConnectAsync();
        await RunAsync(Change);
        _audit.Interrupt();
        Assert.Empty((await RunAsync(script)).Errors);
        Assert.Equal(3 + sent, Changed.Count());
        Assert.Equal(3, (await RunAsync("(Get-IoSecretRun).Updated")).Output[0].BaseObject);
    }

    // The file contains no values, so it cannot tell whether those of a new run are the same.
    [Theory]
    [InlineData("")]
    [InlineData("-ResumeFrom $file")]
    public async Task Value_of_a_completed_run_does_not_stand_for_that_of_a_later_run(string resume)
    {
        await ConnectAsync();
        var rotate = $"$ids | Set-IoSecret -Value the-new-value -ThrottleLimit 1 -AuditPath $file -Name new -ErrorAction SilentlyContinue";
        await RunAsync(Change);
        _shell.Emulator.Faults.For(_ids[1], new Fault.BreakBefore());
        await RunAsync($"{rotate} {resume}");
        var before = Changed.Count();
        Assert.Empty((await RunAsync($"{rotate} -ResumeFrom $file")).Errors);
        Assert.Equal([_ids[1]], Changed.Skip(before));
        Assert.All(_ids, id => Assert.Equal("the-new-value", _shell.Emulator.Store.Find(id)!.Value));
    }

    [Fact]
    public async Task File_of_deletes_settles_no_change_and_a_file_of_changes_no_delete()
    {
        await ConnectAsync();
        await RunAsync($"$ids[0] | Remove-IoSecret -Force -AuditPath $file; {Change}");
        Assert.Equal("NotFound", _audit.Decided.Last(line => line.Id == _ids[0]).Status);
        Assert.Equal(3, Changed.Count());
        await RunAsync("$ids | Remove-IoSecret -Force -ResumeFrom $file");
        Assert.Equal(0, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Change_in_doubt_is_not_a_delete_in_doubt()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.For(_ids[0], new Fault.BreakAfter());
        await RunAsync(Change);
        await RunAsync("Remove-IoSecret -ResumeFrom $file -Force");
        Assert.Equal(3, _shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("$_")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_))")]
    [InlineData("[pscustomobject]@{ Id = $_.Id; Status = \"$($_.Status)\"; InDoubt = 'True'; Operation = \"$($_.Operation)\" }")]
    public async Task Unsettled_change_piped_into_Remove_IoSecret_deletes_nothing(string copy)
    {
        await ConnectAsync();
        _shell.Emulator.Faults.For(_ids[0], new Fault.BreakAfter());
        await RunAsync(Change);
        var result = await RunAsync($"(Get-IoSecretRun).Unsettled | ForEach-Object {{ {copy} }} | Remove-IoSecret -Force");
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Equal(3, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Get_IoSecretRun_returns_the_run_and_its_unsettled_ids()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.For(_ids[0], new Fault.BreakAfter());
        await RunAsync($"$ids = @($ids) + [guid]::NewGuid() + 'no id'; {Change}");
        var run = await RunAsync(
            "$run = Get-IoSecretRun; '{0} {1} {2} {3} {4} {5}' -f $run.Operation, $run.Updated, $run.Unknown, $run.NotFound, $run.Invalid, $run.Total");
        Assert.Equal("Update 2 1 1 1 5", run.Output.Single().ToString());
        Assert.Equal(_ids[0].ToString(), (await RunAsync("(Get-IoSecretRun).Unsettled.Id")).Output.Single().ToString());
        await RunAsync("(Get-IoSecretRun).Unsettled | Set-IoSecret -Name settled");
        Assert.Equal("settled", _shell.Emulator.Store.Find(_ids[0])!.Name);
    }

    [Fact]
    public async Task After_Ctrl_C_ids_in_flight_are_unknown_and_all_ids_of_a_list_are_counted()
    {
        await ConnectAsync(count: 40);
        var never = new TaskCompletionSource();
        _shell.Emulator.Faults.Always = new Fault.HeldUntil(never.Task);
        await _shell.RunAndStopAsync("Set-IoSecret $ids -Name new -ThrottleLimit 2", _shell.Emulator.Requests.Count + 2, ("ids", _ids));
        var run = await RunAsync("$run = Get-IoSecretRun; $run.Total, $run.Unknown, $run.Skipped, $run.UnsettledCount");
        Assert.Equal([40, 2, 38, 40], run.Output.Select(count => (int)count.BaseObject));
    }

    [Fact]
    public async Task WhatIf_sends_nothing_and_leaves_no_file_and_no_record()
    {
        await ConnectAsync();
        await RunAsync($"{Change} -WhatIf; Get-IoSecretRun");
        Assert.Empty(Changed);
        Assert.Empty(_audit.Files);
        Assert.Empty((await RunAsync("Get-IoSecretRun")).Output);
    }

    [Fact]
    public async Task Key_or_value_given_as_a_name_is_masked_in_the_file()
    {
        await ConnectAsync();
        var key = _shell.Emulator.DefaultAccount.ApiKey;
        await _shell.RunAsync(
            "$ids | Set-IoSecret -Name \"is $key\" -ToolName \"t $value\" -Value $value -AuditPath $file",
            ("ids", _ids), ("file", _audit.File), ("key", key), ("value", "hunter2-the-value"));
        Assert.Equal(3, _audit.Decided.Count);
        Assert.All([key, "hunter2-the-value"], secret => Assert.Empty(Leaks.Find(secret, _audit.Text)));
    }

    private async Task ConnectAsync(int count = 3)
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        _ids = _shell.Seed(count);
    }

    private Task<ScriptResult> RunAsync(string script) => _shell.RunAsync(script, ("ids", _ids), ("file", _audit.File));
}
