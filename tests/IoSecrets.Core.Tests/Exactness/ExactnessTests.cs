using IoSecrets.Core.Tests.Exactness.Plan;
using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>
/// Compares the report of a run with many faults with what the emulator really did with each id, and with the prediction of
/// <see cref="DeletionState"/>. A failure names its seed and the command that reproduces it. To run a hundred seeds of ten thousand ids:
/// <c>IOSECRETS_SEEDS=100 IOSECRETS_IDS=10000 dotnet test tests/IoSecrets.Core.Tests --filter Exactness</c>.
/// </summary>
public class ExactnessTests
{
    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(0.3);

    public static TheoryData<int> Seeds => Workload.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Report_matches_the_expected_state_of_every_id(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new FaultPlan(seed, Workload.Ids));
        var comparison = await run.DeleteAsync(LongTimeout);
        comparison.AssertTruthful(Workload.Replay(seed));
        comparison.AssertAsPlanned(Workload.Replay(seed));
    }

    // The machine decides which attempt times out, so that the plan cannot predict every status.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Report_is_true_if_the_client_times_out(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new FaultPlan(seed, Workload.Ids, hasNoTimeouts: false));
        (await run.DeleteAsync(ShortTimeout)).AssertTruthful(Workload.Replay(seed));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Report_is_true_if_the_key_is_revoked_midway(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new FaultPlan(seed, Workload.Ids));
        var planned = run.Emulator.Faults.Decide!;
        run.Emulator.Faults.Decide = request => request.Ordinal > Workload.Ids / 2 ? new Fault.Response(401) : planned(request);
        var comparison = await run.DeleteAsync(LongTimeout);
        comparison.AssertTruthful(Workload.Replay(seed));
        Assert.Contains("Skipped", comparison.Statuses);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Report_is_true_over_HTTP_2_with_late_GOAWAY_frames(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new FaultPlan(seed, Workload.Ids), isHttp2: true);
        var planned = run.Emulator.Faults.Decide!;
        // Raw HTTP/1.1 bytes have no meaning in HTTP/2, so the stream is reset instead.
        run.Emulator.Faults.Decide = request => planned(request) switch
        {
            Fault.Raw { AfterExecution: true } => new Fault.BreakAfter(),
            Fault.Raw => new Fault.BreakBefore(),
            var fault => fault,
        };
        // Often enough for twenty, although not every request gets a response.
        using var gateway = new LaggingGateway(run.Emulator.BaseUri, Workload.Ids / 40);
        (await run.DeleteAsync(LongTimeout, gateway)).AssertTruthful(Workload.Replay(seed), mayBeResent: true);
        Assert.Equal((20, true), (gateway.GoAways, gateway.Failure is null));
    }
}
