using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>Compares the report of a run with what the emulator really did.</summary>
/// <param name="plan">The plan of the run.</param>
/// <param name="emulator">The emulator that served the run.</param>
/// <param name="report">The reported status and attempts of each id.</param>
internal sealed class Comparison(FaultPlan plan, SecretsEmulator emulator, IReadOnlyList<(Guid Id, string Status, int Attempts)> report)
{
    private const int MaximumLines = 10;

    private readonly HashSet<Guid> _deleted = [.. emulator.Store.DeletedIds];

    /// <summary>The statuses in the report.</summary>
    public IEnumerable<string> Statuses => report.Select(line => line.Status);

    /// <summary>Fails if the report contradicts the emulator.</summary>
    /// <param name="replay">The command that reproduces the run.</param>
    /// <param name="mayBeResent">Whether an attempt may reach the server more than once, as over HTTP/2 after a GOAWAY.</param>
    public void AssertTruthful(string replay, bool mayBeResent = false)
    {
        Assert.True(plan.Ids.Order().SequenceEqual(report.Select(line => line.Id).Order()), $"Not every id is reported once. {replay}");
        AssertNone(report.Where(line => !IsTruthful(line, mayBeResent)), replay);
        Assert.All(plan.Ids.Where(plan.BelongsToOtherAccount), id => Assert.True(emulator.Store.Contains(id), $"{id} belonged to another account. {replay}"));
        Assert.True(emulator.Requests.InFlight == 0, $"Requests are in flight. {replay}");
    }

    /// <summary>Fails if a status or a number of attempts differs from the plan.</summary>
    public void AssertAsPlanned(string replay) => AssertNone(
        report.Where(line => plan.ExpectedStateOf(line.Id) != new DeletionState(line.Status, line.Attempts, _deleted.Contains(line.Id))),
        replay);

    private bool IsTruthful((Guid Id, string Status, int Attempts) line, bool mayBeResent)
    {
        var isDeleted = _deleted.Contains(line.Id);
        var wasResentSilently = !mayBeResent && emulator.Requests.CountOf(line.Id) > line.Attempts;
        return !wasResentSilently && line.Status switch
        {
            "Deleted" => isDeleted,
            "Gone" => !Exists(line.Id) && (mayBeResent || line.Attempts > 1),
            "NotFound" => !Exists(line.Id) && !isDeleted,
            "Failed" => !isDeleted,
            "Unknown" => line.Attempts > 0,
            "Skipped" => line.Attempts == 0,
            _ => false,
        };
    }

    private bool Exists(Guid id) => emulator.Store.Contains(id) && !plan.BelongsToOtherAccount(id);

    private void AssertNone(IEnumerable<(Guid Id, string Status, int Attempts)> wrong, string replay)
    {
        var lines = wrong.Select(line =>
        {
            var description = plan.Describe(line.Id, emulator.Requests.CountOf(line.Id));
            return $"{description} => {line.Status} after {line.Attempts}, {(_deleted.Contains(line.Id) ? "" : "not ")}deleted";
        }).ToList();
        Assert.True(lines.Count == 0, $"{lines.Count} are wrong. {replay}\n{string.Join('\n', lines.Take(MaximumLines))}");
    }
}
