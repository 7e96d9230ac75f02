using IoSecrets.Core.Outcomes;

namespace IoSecrets.Outcomes;

/// <summary>How many of a run's secrets came to what.</summary>
internal sealed class RunCounts(Operation operation)
{
    private readonly int[] _counts = new int[Enum.GetValues<OutcomeStatus>().Length];
    private int _invalid;

    /// <summary>All that were received and decided on.</summary>
    public int Total => _counts.Sum() + _invalid;

    /// <summary>Those that were refused or left open.</summary>
    public int Failed => CountOf(OutcomeStatus.Failed) + CountOf(OutcomeStatus.Unknown) + _invalid;

    /// <summary>Whether something is in doubt.</summary>
    public bool HasDoubt => CountOf(OutcomeStatus.Unknown) > 0;

    /// <summary>Whether nothing failed, is in doubt or was skipped.</summary>
    public bool IsAllSettled => CountOf(OutcomeStatus.Failed) + CountOf(OutcomeStatus.Unknown) + CountOf(OutcomeStatus.Skipped) == 0;

    public void Count(OutcomeStatus status) => _counts[(int)status]++;

    public void CountInvalid() => _invalid++;

    /// <summary>All of it in one sentence.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            $"{CountOf(OutcomeStatus.Done) + CountOf(OutcomeStatus.Gone)} {operation.Participle}",
            operation == Operation.Read ? null : $"{CountOf(OutcomeStatus.Unknown)} unknown",
            $"{CountOf(OutcomeStatus.Skipped)} not sent",
            Part(CountOf(OutcomeStatus.Failed), "failed"),
            Part(CountOf(OutcomeStatus.NotFound), "not found"),
            Part(_invalid, "invalid"),
        ];
        var noun = operation == Operation.Create ? "secret" : "ID";
        return $"{Total} {noun}{(Total == 1 ? "" : "s")}: {string.Join(", ", parts.Where(part => part is not null))}.";
    }

    private int CountOf(OutcomeStatus status) => _counts[(int)status];

    private static string? Part(int count, string words) => count == 0 ? null : $"{count} {words}";
}
