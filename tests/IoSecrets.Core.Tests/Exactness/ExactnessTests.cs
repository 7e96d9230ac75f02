using IoSecrets.Core.Tests.Exactness.Plan;
using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>
/// The table in <see cref="DeletionState"/> of what an answer to a delete means, held against what the emulator really did with each id of a run in
/// which much goes wrong. By hand a hundred seeds of ten thousand ids:
/// <c>IOSECRETS_SEEDS=100 IOSECRETS_IDS=10000 dotnet test tests/IoSecrets.Core.Tests --filter Exactness</c>. What fails names its seed, and how to run it
/// again.
/// </summary>
public class ExactnessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(0.3);

    public static TheoryData<int> Seeds => Load.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_report_says_what_the_table_says_of_each_id(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new TroublePlan(seed, Load.Ids));
        var comparison = await run.DeleteAsync(Patience);
        comparison.AssertTrue(Load.Replay(seed));
        comparison.AssertPlanned(Load.Replay(seed));
    }

    // Which attempt is cut by the timeout depends on the machine, so that the plan cannot be held to the word.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_report_is_true_where_the_client_loses_its_patience(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new TroublePlan(seed, Load.Ids, isPatient: false));
        (await run.DeleteAsync(Impatience)).AssertTrue(Load.Replay(seed));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_report_is_true_where_the_key_is_revoked_half_way(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new TroublePlan(seed, Load.Ids));
        var planned = run.Emulator.Faults.Decide!;
        run.Emulator.Faults.Decide = request => request.Ordinal > Load.Ids / 2 ? new Fault.Response(401) : planned(request);
        var comparison = await run.DeleteAsync(Patience);
        comparison.AssertTrue(Load.Replay(seed));
        Assert.Contains("Skipped", comparison.Statuses);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_report_is_true_over_HTTP_2_when_goaways_lag(int seed)
    {
        await using var run = await DeletionRun.PrepareAsync(new TroublePlan(seed, Load.Ids), isHttp2: true);
        var planned = run.Emulator.Faults.Decide!;
        // Bytes of HTTP/1.1 have no meaning here: the stream is reset in their place.
        run.Emulator.Faults.Decide = request => planned(request) switch
        {
            Fault.Raw { AfterActing: true } => new Fault.BreakAfter(),
            Fault.Raw => new Fault.BreakBefore(),
            var fault => fault,
        };
        // Often enough for twenty, though not every request is answered.
        using var gateway = new LaggingGateway(run.Emulator.BaseUri, Load.Ids / 40);
        (await run.DeleteAsync(Patience, gateway)).AssertTrue(Load.Replay(seed), mayGoOutAgain: true);
        Assert.Equal((20, true), (gateway.GoAways, gateway.Failure is null));
    }
}
