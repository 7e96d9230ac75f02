using IoSecrets.Core.Tests.Exactness.Plan;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>A run full of trouble, as the user is told of it. Many more of them, and larger, are in the tests of the core's exactness.</summary>
public class RemoveIoSecretExactnessTests
{
    private const int Ids = 500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_outcomes_and_the_errors_say_what_was_done(int seed)
    {
        var plan = new FaultPlan(seed, Ids);
        await using var shell = await Shell.ConnectAsync(more: $"-MaximumRetryCount {plan.MaximumRetryCount}");
        plan.Prepare(shell.Emulator);
        var result = await shell.RunAsync("$ids, $ids | Remove-IoSecret -Force -PassThru -ThrottleLimit 64", ("ids", plan.Ids));
        var report = result.Output.Select(outcome => (
            Guid.Parse((string)outcome.Properties["Id"].Value),
            outcome.Properties["Status"].Value.ToString()!,
            (int)outcome.Properties["Attempts"].Value)).ToList();
        var comparison = new Comparison(plan, shell.Emulator, report);
        comparison.AssertTruthful($"Seed {seed}.");
        comparison.AssertAsPlanned($"Seed {seed}.");
        Assert.Null(result.Terminating);
        Assert.Equal(comparison.Statuses.Count(status => status is not ("Deleted" or "Gone")), result.Errors.Count);
    }
}
