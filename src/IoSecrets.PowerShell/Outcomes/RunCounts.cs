
namespace IoSecrets.Outcomes;

/// <summary>How many of a run's secrets came to what.</summary>
internal sealed class RunCounts(Operation operation)
{
    private readonly Dictionary<SecretStatus, int> _counts = [];

    /// <summary>All that were received and decided on.</summary>
    public int Total => _counts.Values.Sum();

    /// <summary>Those that were refused or left open.</summary>
    public int Failed => CountOf(SecretStatus.Failed) + CountOf(SecretStatus.Unknown) + CountOf(SecretStatus.Invalid);

    /// <summary>Whether something is in doubt.</summary>
    public bool HasDoubt => CountOf(SecretStatus.Unknown) > 0;

    /// <summary>Whether nothing failed, is in doubt or was skipped.</summary>
    public bool IsAllSettled => CountOf(SecretStatus.Failed) + CountOf(SecretStatus.Unknown) + CountOf(SecretStatus.Skipped) == 0;

    private int Applied =>
        CountOf(SecretStatus.Deleted) + CountOf(SecretStatus.Created) + CountOf(SecretStatus.Updated) + CountOf(SecretStatus.Unchanged);

    public void Count(SecretStatus status) => _counts[status] = CountOf(status) + 1;

    /// <summary>All of it in one sentence.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            $"{Applied + CountOf(SecretStatus.Gone)} {operation.Participle}",
            operation == Operation.Read ? null : $"{CountOf(SecretStatus.Unknown)} unknown",
            $"{CountOf(SecretStatus.Skipped)} not sent",
            Part(CountOf(SecretStatus.Failed), "failed"),
            Part(CountOf(SecretStatus.NotFound), "not found"),
            Part(CountOf(SecretStatus.Invalid), "invalid"),
        ];
        var noun = operation == Operation.Create ? "secret" : "ID";
        return $"{Total} {noun}{(Total == 1 ? "" : "s")}: {string.Join(", ", parts.Where(part => part is not null))}.";
    }

    private int CountOf(SecretStatus status) => _counts.GetValueOrDefault(status);

    private static string? Part(int count, string words) => count == 0 ? null : $"{count} {words}";
}
