using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>However a run is stopped, all its requests are cancelled: the server sees them end although it still holds the responses.</summary>
public sealed class StopTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _never = new();
    private Shell? _shell;

    [Fact]
    public async Task Ctrl_C_cancels_the_requests_in_flight()
    {
        var (shell, ids) = await ConnectAndHoldAsync();
        await shell.RunAndStopAsync("$ids | Remove-IoSecret -Force", requests: 4, ("ids", ids));
        await shell.WaitForNoneInFlightAsync();
    }

    [Theory]
    [InlineData("Connect-IoNet -BaseUri $uri -ApiKey $key")]
    [InlineData("Test-IoNetConnection")]
    [InlineData("Get-IoSecret")]
    [InlineData("$ids | Get-IoSecret")]
    [InlineData("New-IoSecret -Name db -Value hunter22")]
    [InlineData("$ids | Set-IoSecret -Name db")]
    [InlineData("Remove-IoSecret -Name db -Force")]
    public async Task Ctrl_C_cancels_every_cmdlet(string script)
    {
        var (shell, ids) = await ConnectAndHoldAsync();
        await shell.RunAndStopAsync(script, requests: 1, ("ids", ids), ("uri", shell.BaseUri), ("key", shell.Key));
        await shell.WaitForNoneInFlightAsync();
    }

    [Theory]
    [InlineData("Get-IoSecret -Name first, $pattern")]
    [InlineData("Get-IoSecret -ToolName first, $pattern")]
    [InlineData("Get-IoSecret -ToolArgument first, $pattern")]
    public async Task Ctrl_C_interrupts_the_matching_of_a_name(string script)
    {
        // Matching the whole name takes minutes.
        var (name, pattern) = (new string('a', 400_000), $"*{new string('a', 20_000)}b*");
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (store, account) = (_shell.Emulator.Store, _shell.Emulator.DefaultAccount);
        store.Add(account, "first", toolName: "first", toolArgument: "first");
        store.Add(account, name, toolName: name, toolArgument: name);
        using var pipeline = _shell.NewPipeline(script, ("pattern", pattern));
        using var output = new PSDataCollection<PSObject>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        output.DataAdded += (_, _) => first.TrySetResult();
        var running = pipeline.InvokeAsync<PSObject, PSObject>(null, output);
        await first.Task.BoundedAsync();
        await Shell.StopAsync(pipeline, running);
    }

    [Fact]
    public async Task Downstream_break_cancels_the_remaining_requests()
    {
        var (shell, ids) = await ConnectAndHoldAsync(answeredCount: 1);
        var result = await shell.RunAsync(
            "foreach ($once in 1) { $ids | Remove-IoSecret -Force -PassThru | ForEach-Object { $_; break } }", ("ids", ids));
        Assert.Equal(["Deleted"], result.Statuses);
        await shell.WaitForNoneInFlightAsync();
    }

    [Fact]
    public async Task Downstream_error_cancels_the_remaining_requests()
    {
        var (shell, ids) = await ConnectAndHoldAsync(answeredCount: 1);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru | ForEach-Object { throw 'enough' }", ("ids", ids));
        Assert.Equal("enough", result.TerminatingId);
        await shell.WaitForNoneInFlightAsync();
    }

    [Fact]
    public async Task Upstream_error_cancels_the_remaining_requests()
    {
        var (shell, ids) = await ConnectAndHoldAsync();
        var result = await shell.RunAsync("& { $ids[0..9]; throw 'enough' } | Remove-IoSecret -Force", ("ids", ids));
        Assert.Equal("enough", result.TerminatingId);
        await shell.WaitForNoneInFlightAsync();
    }

    [Fact]
    public async Task Closing_the_runspace_cancels_the_remaining_requests()
    {
        var (shell, ids) = await ConnectAndHoldAsync();
        using var pipeline = shell.NewPipeline("$ids | Remove-IoSecret -Force", ("ids", ids));
        var running = pipeline.InvokeAsync();
        await shell.WaitForRequestsAsync(requests: 4);
        await Task.Run(shell.Runspace.Close, Shell.Cancellation).BoundedAsync(Shell.ShorterThanTimeout);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running.BoundedAsync(Shell.ShorterThanTimeout));
        await shell.WaitForNoneInFlightAsync();
    }

    public ValueTask DisposeAsync() => _shell?.DisposeAsync() ?? default;

    /// <summary>Returns a connected shell with an emulator that holds every request except those for the first few ids.</summary>
    private async Task<(Shell Shell, IReadOnlyList<Guid> Ids)> ConnectAndHoldAsync(int answeredCount = 0)
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = _shell.Seed(40);
        var answered = ids.Take(answeredCount).ToHashSet();
        _shell.Emulator.Faults.Decide = request =>
            request.SecretId is { } id && answered.Contains(id) ? null : new Fault.HeldUntil(_never.Task);
        return (_shell, ids);
    }
}
