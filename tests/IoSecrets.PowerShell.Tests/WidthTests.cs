using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Without -ThrottleLimit, the connection finds how many requests are in flight.</summary>
public class WidthTests
{
    private const int Initial = 16;
    private const int Next = 24;

    [Theory]
    [InlineData("$ids | Remove-IoSecret -Force")]
    [InlineData("$ids | Get-IoSecret")]
    [InlineData("$ids | Set-IoSecret -Name new")]
    [InlineData("$ids | ForEach-Object { [pscustomobject]@{ Name = \"$_\"; Value = 'hunter2-the-value' } } | New-IoSecret")]
    [InlineData("$ids | ForEach-Object { [pscustomobject]@{ Name = \"$_\"; Value = 'hunter2-the-value' } } | Sync-IoSecret -Confirm:$false")]
    [InlineData("Get-IoSecretUsage")]
    public async Task Every_run_begins_with_16_requests_in_flight_and_adds_more_once_these_are_answered(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(100);
        var (held, reached, release) = (0, new TaskCompletionSource[] { new(), new() }, new TaskCompletionSource[] { new(), new() });
        foreach (var id in ids)
        {
            shell.Emulator.Workflows.Add(shell.Emulator.DefaultAccount, $"flow {id}", "steps: []");
        }

        // Lists are not held.
        shell.Emulator.Faults.Decide = request => request.SecretId is null && request.WorkflowId is null && request.Method == "GET" ? null : Hold();
        using var pipeline = shell.NewPipeline(script, ("ids", ids));
        var invocation = pipeline.InvokeAsync();
        await reached[0].Task.BoundedAsync();
        Assert.Equal(Initial, shell.Emulator.Requests.MaximumInFlight);
        release[0].SetResult();
        await reached[1].Task.BoundedAsync();
        Assert.Equal(Next, shell.Emulator.Requests.MaximumInFlight);
        release[1].SetResult();
        Assert.Null((await Shell.GetResultAsync(pipeline, invocation)).Terminating);

        Fault.HeldUntil Hold()
        {
            var number = Interlocked.Increment(ref held);
            if (number is Initial or Initial + Next)
            {
                reached[number == Initial ? 0 : 1].SetResult();
            }

            return new Fault.HeldUntil(release[number <= Initial ? 0 : 1].Task);
        }
    }

    [Fact]
    public async Task Service_that_refuses_more_than_a_number_at_once_gets_few_more_requests_than_ids()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { MaximumInFlight = 20 }, "-SkipConnectionTest");
        var gate = new TaskCompletionSource();
        // So that the width grows above 20 on any machine.
        shell.Emulator.Faults.Decide = request => request.Ordinal <= 16 ? new Fault.HeldUntil(gate.Task) : new Fault.Slow(TimeSpan.FromMilliseconds(20));
        using var pipeline = shell.NewPipeline("$ids | Remove-IoSecret -Force", ("ids", shell.Seed(300)));
        var invocation = pipeline.InvokeAsync();
        await shell.WaitForRequestsAsync(16);
        gate.SetResult();
        Assert.Empty((await Shell.GetResultAsync(pipeline, invocation)).Errors);
        Assert.Equal(300, shell.Emulator.Store.DeletedIds.Count);
        Assert.InRange(shell.Emulator.Requests.Count, 301, 330 + Next);
        Assert.InRange(shell.Emulator.Requests.MaximumInFlight, 21, Next);
    }
}
