using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>A run's report beside what the emulator really did.</summary>
/// <param name="plan">What was to happen.</param>
/// <param name="emulator">Where it happened.</param>
/// <param name="report">What was said of each id.</param>
internal sealed class Comparison(TroublePlan plan, SecretsEmulator emulator, IReadOnlyList<(Guid Id, string Status, int Attempts)> report)
{
    private const int EnoughToRead = 10;

    private readonly HashSet<Guid> _deleted = [.. emulator.Store.DeletedIds];

    /// <summary>The words of the report.</summary>
    public IEnumerable<string> Statuses => report.Select(line => line.Status);

    /// <summary>Fails where the report says what is not so.</summary>
    /// <param name="replay">How to run it again.</param>
    /// <param name="mayGoOutAgain">Whether an attempt may arrive more than once, as over HTTP/2 after a GOAWAY.</param>
    public void AssertTrue(string replay, bool mayGoOutAgain = false)
    {
        Assert.True(plan.Ids.Order().SequenceEqual(report.Select(line => line.Id).Order()), $"Not each id once. {replay}");
        AssertNone(report.Where(line => !IsTrue(line, mayGoOutAgain)), replay);
        Assert.All(plan.Ids.Where(plan.IsAnothers), id => Assert.True(emulator.Store.Contains(id), $"{id} was another account's. {replay}"));
        Assert.True(emulator.Requests.InFlight == 0, $"Requests are in flight. {replay}");
    }

    /// <summary>Fails where the report differs from the plan in a word or in an attempt.</summary>
    public void AssertPlanned(string replay) => AssertNone(
        report.Where(line => plan.FateOf(line.Id) != new DeletionState(line.Status, line.Attempts, _deleted.Contains(line.Id))),
        replay);

    private bool IsTrue((Guid Id, string Status, int Attempts) line, bool mayGoOutAgain)
    {
        var isDeleted = _deleted.Contains(line.Id);
        var wasSentInSilence = !mayGoOutAgain && emulator.Requests.CountOf(line.Id) > line.Attempts;
        return !wasSentInSilence && line.Status switch
        {
            "Deleted" => isDeleted,
            "Gone" => !IsThere(line.Id) && (mayGoOutAgain || line.Attempts > 1),
            "NotFound" => !IsThere(line.Id) && !isDeleted,
            "Failed" => !isDeleted,
            "Unknown" => line.Attempts > 0,
            "Skipped" => line.Attempts == 0,
            _ => false,
        };
    }

    private bool IsThere(Guid id) => emulator.Store.Contains(id) && !plan.IsAnothers(id);

    private void AssertNone(IEnumerable<(Guid Id, string Status, int Attempts)> wrong, string replay)
    {
        var lines = wrong.Select(line =>
        {
            var what = plan.Describe(line.Id, emulator.Requests.CountOf(line.Id));
            return $"{what} => {line.Status} after {line.Attempts}, {(_deleted.Contains(line.Id) ? "" : "not ")}deleted";
        }).ToList();
        Assert.True(lines.Count == 0, $"{lines.Count} are wrong. {replay}\n{string.Join('\n', lines.Take(EnoughToRead))}");
    }
}
