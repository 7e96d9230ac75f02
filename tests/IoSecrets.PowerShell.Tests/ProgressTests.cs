using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Progress shows how much of the input is done if the input has a known end, and why nothing moves.</summary>
public sealed class ProgressTests : IAsyncLifetime
{
    private const int Unknown = -1;

    private static readonly Fault Held = new Fault.HeldUntil(new TaskCompletionSource().Task);

    private readonly AuditFolder _audit = new();
    private Shell _shell = null!;
    private IReadOnlyList<Guid> _ids = null!;

    private Faults Faults => _shell.Emulator.Faults;

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.ConnectAsync();
        _ids = _shell.Seed(3);
        ServeOnlyFirst(Held);
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _audit.Dispose();
    }

    [Theory]
    [InlineData("Remove-IoSecret -Id $a, 'bad', '', $a, $b, $c -Force -ThrottleLimit 1", "4 of 6 processed, 1 with errors, 1 in flight", 66)]
    [InlineData("Remove-IoSecret -InputObject @($a, @($b, $c), $null) -Force -ThrottleLimit 1", "2 of 4 processed, 0 with errors, 1 in flight", 50)]
    [InlineData("Set-IoSecret -Id $a, 'bad', $b -Name db -ThrottleLimit 1", "2 of 3 processed, 1 with errors, 1 in flight", 66)]
    [InlineData("Get-IoSecret -Id @{ Id = $a, $b, $c } -ThrottleLimit 1", "1 of 3 processed, 0 with errors, 1 in flight", 33)]
    [InlineData("Get-IoSecret $a, $b, $c", "1 of 3 processed, 0 with errors, 2 in flight", 33)]
    [InlineData("Remove-IoSecret (Get-IoSecret) -IfUnchanged -WhatIf", "1 of 3 processed", 33)]
    [InlineData("Remove-IoSecret -Name * -Force", "1 of 3 processed", 33)]
    [InlineData("@{ Id = $a; Name = 'x' }, @{ Name = 'none' }, @{ Id = $b; Name = 'y' }, @{ Id = $c; Name = 'z' } | Sync-IoSecret", "2 of 4 processed", 50)]
    public async Task End_of_an_array_and_of_a_list_is_known(string script, string words, int percent) =>
        Assert.Equal(percent, (await GetProgressAsync(script, words)).PercentComplete);

    [Fact]
    public async Task End_of_the_ids_in_doubt_is_known()
    {
        Faults.Decide = _ => new Fault.BreakAfter();
        await RunAsync(
            "Connect-IoNet -BaseUri $uri -ApiKey $key -MaximumRetryCount 0 -SkipConnectionTest; "
            + "Remove-IoSecret $a, $b -Force -AuditPath $file -ErrorAction Ignore");
        ServeOnlyFirst(Held);
        Assert.Equal(50, (await GetProgressAsync("Remove-IoSecret -Force -ResumeFrom $file", "1 of 2 processed")).PercentComplete);
    }

    [Theory]
    [InlineData("$a, $b, $c | Remove-IoSecret -Force")]
    [InlineData("1 | Remove-IoSecret -Id { $a, $b, $c } -Force")]
    [InlineData("Remove-IoSecret -Id $sequence -Force")]
    public async Task End_of_a_sequence_is_unknown(string script)
    {
        var shown = await GetProgressAsync(script, "1 done, 0 with errors, 2 in flight");
        Assert.Equal((Unknown, Unknown), (shown.PercentComplete, shown.SecondsRemaining));
    }

    [Fact]
    public async Task Time_left_is_estimated_from_results()
    {
        Assert.Equal(Unknown, (await GetProgressAsync("Get-IoSecret $b, $c, 'bad'", "1 of 3 processed, 1 with errors")).SecondsRemaining);
        Assert.InRange((await GetProgressAsync("Get-IoSecret $a, $b, $c", "1 of 3 processed, 0 with errors")).SecondsRemaining, 1, int.MaxValue);
    }

    [Theory]
    [InlineData(429, "limiting requests")]
    [InlineData(503, "to retry")]
    public async Task There_is_no_time_left_while_everything_waits(int status, string words)
    {
        ServeOnlyFirst(new Fault.Response(status, "{}", Headers: new Dictionary<string, string> { ["Retry-After"] = "25" }));
        var shown = await GetProgressAsync("Get-IoSecret $a, $b, $c -ThrottleLimit 1", words);
        Assert.Equal((33, Unknown), (shown.PercentComplete, shown.SecondsRemaining));
    }

    [Fact]
    public async Task Service_that_does_not_respond_is_named()
    {
        var shown = await GetProgressAsync("Get-IoSecret $a, $b, $c", "No response");
        Assert.Matches(@"^No response from the service since \d[^;]*\d[^;]*\. 1 of 3 processed, .*/s\.$", shown.StatusDescription);
        Assert.Equal(Unknown, shown.SecondsRemaining);
    }

    [Fact]
    public async Task Broken_connection_is_named_while_the_next_attempt_is_made()
    {
        Faults.Next(new Fault.BreakBefore(), times: 2);
        Assert.Matches(
            @"^No response from the service since \d.*; retrying\. ",
            (await GetProgressAsync("Remove-IoSecret $b -Force", "No response")).StatusDescription);
    }

    [Fact]
    public async Task Error_of_the_service_is_named_while_the_next_attempt_is_made()
    {
        Faults.Next(new Fault.Response(503, "{}"));
        Assert.Matches(
            @"^Nothing settled since \d.* \(HTTP 503\); retrying\. ",
            (await GetProgressAsync("Remove-IoSecret $b -Force", "Nothing settled")).StatusDescription);
    }

    [Fact]
    public async Task Progress_of_workflows_has_a_percentage_also_while_everything_waits()
    {
        var account = _shell.Emulator.DefaultAccount;
        var first = _shell.Emulator.Workflows.Add(account, "first", "name: first").WorkflowId;
        _shell.Emulator.Workflows.Add(account, "second", "name: second");
        Faults.Decide = request => request.WorkflowId is { } id && id != first ? Held : null;
        Assert.Equal(50, (await GetProgressAsync("Get-IoSecretUsage", "1 of 2 workflows read.")).PercentComplete);

        var wait = new Fault.Response(503, "{}", Headers: new Dictionary<string, string> { ["Retry-After"] = "25" });
        Faults.Decide = request => request.WorkflowId is { } id && id != first ? wait : null;
        Assert.Equal(50, (await GetProgressAsync("Get-IoSecretUsage", " 1 of 2 workflows read.")).PercentComplete);
    }

    private void ServeOnlyFirst(Fault others) =>
        Faults.Decide = request => request.SecretId is { } id && _ids.Skip(1).Contains(id) ? others : null;

    private Task<ScriptResult> RunAsync(string script) => _shell.RunAsync(script, Variables());

    // Stops the script as soon as the words are shown.
    private async Task<ProgressRecord> GetProgressAsync(string script, string words)
    {
        using var pipeline = _shell.NewPipeline(script, Variables());
        var running = pipeline.InvokeAsync();
        await _shell.Host.Recorded.ShowsAsync(words, Shell.Cancellation);
        await Shell.StopAsync(pipeline, running);
        return _shell.Host.Recorded.Progress.First(record => record.StatusDescription.Contains(words, StringComparison.Ordinal));
    }

    private (string Name, object? Value)[] Variables() =>
    [
        ("a", _ids[0]), ("b", _ids[1]), ("c", _ids[2]), ("sequence", _ids.Select(id => id)),
        ("uri", _shell.BaseUri), ("key", _shell.Key), ("file", _audit.File),
    ];
}
