using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>New-IoSecret -AuditPath and -ResumeFrom: no secret is created twice, and none is lost.</summary>
public sealed class ResumedCreateTests : IAsyncDisposable
{
    private const string Value = "hunter2-the-value";
    private const string Create = "$rows | New-IoSecret -ThrottleLimit 1 -ErrorAction SilentlyContinue -AuditPath $file";
    private const string Resume = "$rows | New-IoSecret -ThrottleLimit 1 -AuditPath $file -ResumeFrom $file";

    private readonly AuditFolder _audit = new();
    private readonly OffsetTimeProvider _time = new();
    private Shell _shell = null!;

    private IEnumerable<string> Methods => _shell.Emulator.Requests.All.Select(request => request.Method);

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _audit.Dispose();
    }

    [Fact]
    public async Task File_names_every_secret_before_its_request_and_its_id_afterwards()
    {
        await ConnectAsync();
        var sent = new List<string>();
        _shell.Emulator.Faults.Decide = _ =>
        {
            sent.Add(string.Join(',', _audit.SentNames));
            return null;
        };
        var result = await RunAsync(Create, "a", "b");
        Assert.Equal(["a", "a,b"], sent);
        Assert.Equal([("a", "Created"), ("b", "Created")], _audit.DecidedNames);
        Assert.Equal(Ids(result), _audit.Decided.Select(line => line.Id));
        Assert.Equal([1, 1], _audit.Lines.Where(line => line["status"] is not null).Select(line => line["number"]!.GetValue<int>()));
        Assert.NotNull(_audit.Lines.Last(line => line["sent"] is not null)["serviceTime"]);
    }

    [Fact]
    public async Task Created_secret_is_output_with_its_id_and_nothing_is_sent()
    {
        await ConnectAsync();
        var created = await RunAsync(Create, "a", "b");
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync(Resume, "a", "b");
        Assert.Empty(result.Errors);
        Assert.Equal(Ids(created), Ids(result));
        Assert.Equal(["a", "b"], result.Output.Select(secret => secret.Properties["Name"].Value));
        Assert.Equal(before, _shell.Emulator.Requests.Count);
        Assert.Equal(2, _audit.DecidedNames.Count);
    }

    [Fact]
    public async Task Another_file_gets_the_settled_secrets_so_that_it_can_be_resumed_alone()
    {
        await ConnectAsync();
        await RunAsync(Create, "a");
        var other = $"{_audit.File}.2";
        await RunAsync($"$rows | New-IoSecret -AuditPath '{other}' -ResumeFrom $file", "a");
        Assert.Contains("\"settled\":\"Created\"", await File.ReadAllTextAsync(other, Shell.Cancellation), StringComparison.Ordinal);
        await RunAsync($"$rows | New-IoSecret -ResumeFrom '{other}'", "a");
        Assert.Equal(1, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Lost_response_is_an_error_that_names_the_way_to_resume()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        var result = await RunAsync("$rows | New-IoSecret -AuditPath $file", "a");
        Assert.Contains("Run the command again with -ResumeFrom and the audit file", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_that_a_lost_request_created_is_found_by_one_list_and_recorded()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter(), times: 2);
        await RunAsync(Create, "a", "b", "c");
        Assert.Equal([("a", "Unknown"), ("b", "Unknown"), ("c", "Created")], _audit.DecidedNames);
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync(Resume, "a", "b", "c", "d");
        Assert.Empty(result.Errors);
        Assert.Equal(["GET", "POST"], Methods.Skip(before));
        Assert.Equal(["a", "b", "c", "d"], result.Output.Select(secret => secret.Properties["Name"].Value));
        Assert.Equal(_shell.Emulator.Store.Ids.ToHashSet(), Ids(result).ToHashSet());
        before = _shell.Emulator.Requests.Count;
        Assert.Equal(Ids(result), Ids(await RunAsync(Resume, "a", "b", "c", "d")));
        Assert.Equal(before, _shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Secret_that_a_lost_request_did_not_create_is_created()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakBefore());
        await RunAsync(Create, "a");
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync(Resume, "a");
        Assert.Equal(["GET", "POST"], Methods.Skip(before));
        Assert.Equal(_shell.Emulator.Store.Ids, Ids(result));
    }

    [Fact]
    public async Task Refused_or_declined_secret_is_created_without_a_list()
    {
        await ConnectAsync();
        const int No = 2;
        _shell.Emulator.Faults.Next(new Fault.Response(403));
        await RunAsync(Create, "a");
        _shell.Host.Recorded.Answers.Enqueue(No);
        await RunAsync($"{Resume} -Confirm", "a");
        Assert.Equal([("a", "Failed"), ("a", "Skipped")], _audit.DecidedNames);
        var before = _shell.Emulator.Requests.Count;
        await RunAsync(Resume, "a");
        Assert.Equal(["POST"], Methods.Skip(before));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Alike_secret_that_existed_before_is_told_apart_by_the_clock_of_the_service(int secondsAhead)
    {
        _time.Offset = TimeSpan.FromSeconds(secondsAhead - 60);
        await ConnectAsync();
        var existing = _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "a");
        _time.Offset = TimeSpan.FromSeconds(secondsAhead);
        await RunAsync("Get-IoSecret");
        _shell.Emulator.Faults.Next(new Fault.BreakBefore());
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a", "b");
        var result = await RunAsync(Resume, "a", "b");
        Assert.Empty(result.Errors);
        Assert.Equal(3, _shell.Emulator.Store.Count);
        Assert.DoesNotContain(existing.SecretId, Ids(result));
    }

    [Fact]
    public async Task If_no_response_gave_the_time_before_the_list_gives_it()
    {
        _time.Offset = TimeSpan.FromHours(3);
        await ConnectAsync("-SkipConnectionTest");
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a");
        Assert.Null(_audit.Lines.Single(line => line["sent"] is not null)["serviceTime"]);
        var result = await RunAsync(Resume, "a");
        Assert.Equal(_shell.Emulator.Store.Ids, Ids(result));
    }

    [Fact]
    public async Task Alike_rows_are_told_apart_by_their_number()
    {
        await ConnectAsync();
        var fault = new Fault.BreakAfter();
        _shell.Emulator.Faults.Decide = request => request.Method == "POST" && _audit.SentNames.Count == 2 ? fault : null;
        await RunAsync(Create, "a", "a");
        _shell.Emulator.Faults.Clear();
        var before = _shell.Emulator.Requests.Count;
        var result = await RunAsync(Resume, "a", "a", "a");
        Assert.Equal(["GET", "POST"], Methods.Skip(before));
        Assert.Equal(_shell.Emulator.Store.Ids.ToHashSet(), Ids(result).ToHashSet());
        Assert.Equal(3, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task If_two_listed_secrets_fit_the_outcome_is_unknown_and_the_error_names_both()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a");
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "a");
        await AssertUnknownAsync(_shell.Emulator.Store.Ids, "a");
    }

    // They may have different values, so it is not known which of them exists.
    [Fact]
    public async Task If_one_listed_secret_fits_two_alike_rows_both_outcomes_are_unknown()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        _shell.Emulator.Faults.Next(new Fault.BreakBefore());
        await RunAsync(Create, "a", "a");
        await AssertUnknownAsync(_shell.Emulator.Store.Ids, "a", "a");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task If_the_list_may_be_incomplete_the_outcome_is_unknown(int maximumListLength)
    {
        await ConnectAsync(maximumListLength: maximumListLength);
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a", "b", "c");
        await AssertUnknownAsync([], "a");
    }

    [Fact]
    public async Task If_the_list_cannot_be_read_only_the_secrets_in_doubt_are_unknown()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a");
        _shell.Emulator.Faults.Decide = request => request.Method == "GET" ? new Fault.Response(500) : null;
        var result = await RunAsync(Resume, "a", "b");
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
        Assert.Contains("HTTP 500", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal([("a", "Unknown"), ("a", "Unknown"), ("b", "Created")], _audit.DecidedNames);
        Assert.Equal(2, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task WhatIf_sends_nothing_and_writes_nothing()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a");
        var before = (_shell.Emulator.Requests.Count, _audit.Text);
        await RunAsync($"{Resume} -WhatIf", "a", "b");
        Assert.Equal(before, (_shell.Emulator.Requests.Count, _audit.Text));
    }

    [Fact]
    public async Task Value_that_is_also_the_name_is_masked_in_the_file_and_the_secret_is_still_recognized()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, $"is {Value}", $"has {Value}");
        var result = await RunAsync(Resume, $"is {Value}", $"has {Value}");
        Assert.Empty(result.Errors);
        Assert.Equal(2, _shell.Emulator.Store.Count);
        Assert.Empty(Leaks.Find(Value, _audit.Text));
    }

    [Fact]
    public async Task Prompted_secret_that_exists_is_not_prompted_for_again()
    {
        await ConnectAsync();
        _shell.Host.Recorded.Typed = Shell.Secure(Value);
        await _shell.RunAsync("New-IoSecret a -AuditPath $file", ("file", _audit.File));
        _shell.Host.Recorded.Typed = null;
        var result = await _shell.RunAsync("New-IoSecret a -ResumeFrom $file", ("file", _audit.File));
        Assert.Equal(_shell.Emulator.Store.Ids, Ids(result));
    }

    [Fact]
    public async Task Lost_audit_file_aborts_the_run_before_more_is_created()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow an open file to be deleted.");
        await ConnectAsync();
        var result = await RunAsync($"{Create} | ForEach-Object {{ [IO.File]::Delete($file) }}", [.. Enumerable.Range(0, 20).Select(i => $"n{i}")]);
        Assert.Equal("AuditFileLost", result.TerminatingId);
        Assert.InRange(_shell.Emulator.Store.Count, 1, 4);
    }

    [Fact]
    public async Task Get_IoSecretRun_returns_the_run_and_its_unsettled_secrets_by_name()
    {
        await ConnectAsync();
        _shell.Emulator.Faults.Next(new Fault.BreakAfter());
        await RunAsync(Create, "a", "b", "");
        var run = await _shell.RunAsync(
            "$run = Get-IoSecretRun; '{0} {1} {2} {3} {4} {5}' -f $run.Operation, $run.Created, $run.Unknown, $run.Invalid, $run.Total, $run.EndReason");
        Assert.Equal("Create 1 1 1 3 Completed", run.Output.Single().ToString());
        var unsettled = (await _shell.RunAsync("(Get-IoSecretRun).Unsettled | ForEach-Object { \"$($_.Name) $($_.Id) $($_.Operation)\" }")).Output.Single();
        Assert.Equal("a  Create", unsettled.ToString());
    }

    private static IEnumerable<Guid> Ids(ScriptResult result) => result.Output.Select(secret => (Guid)secret.Properties["Id"].Value);

    private async Task ConnectAsync(string more = "", int? maximumListLength = null) =>
        _shell = await Shell.ConnectAsync(new EmulatorOptions { Time = _time, MaximumListLength = maximumListLength }, $"-MaximumRetryCount 0 {more}");

    private Task<ScriptResult> RunAsync(string script, params string[] names) => _shell.RunAsync(
        $"$rows = $names | ForEach-Object {{ [pscustomobject]@{{ Name = $_; Value = '{Value}' }} }}; {script}", ("names", names), ("file", _audit.File));

    private async Task AssertUnknownAsync(IEnumerable<Guid> found, params string[] names)
    {
        var before = (Posts: Methods.Count(method => method == "POST"), _shell.Emulator.Store.Count);
        var result = await RunAsync(Resume, names);
        Assert.Equal(names.Select(_ => "OutcomeUnknown"), result.ErrorIds);
        Assert.All(result.Errors, error => Assert.Contains("Get-IoSecret -Name", error.ToString(), StringComparison.Ordinal));
        Assert.All(found, id => Assert.Contains(id.ToString(), result.Errors[^1].ToString(), StringComparison.Ordinal));
        Assert.Equal(before, (Methods.Count(method => method == "POST"), _shell.Emulator.Store.Count));
        Assert.Equal(names.Select(name => (name, "Unknown")), _audit.DecidedNames.TakeLast(names.Length));
    }

    private sealed class OffsetTimeProvider : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
