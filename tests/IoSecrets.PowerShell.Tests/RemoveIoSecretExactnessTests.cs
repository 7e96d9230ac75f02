using IoSecrets.Core.Tests.Exactness.Plan;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>A run with many faults, as its outcomes and errors report it. The core's exactness tests have many more and larger runs.</summary>
public class RemoveIoSecretExactnessTests
{
    private const int Ids = 500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Outcomes_and_errors_match_what_the_service_actually_did(int seed)
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
