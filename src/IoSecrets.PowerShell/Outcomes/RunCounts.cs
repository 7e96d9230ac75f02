namespace IoSecrets.Outcomes;

/// <summary>How many ids of a run came to which status.</summary>
internal sealed class RunCounts
{
    private readonly int[] _counts = new int[(int)Enum.GetValues<SecretStatus>().Max() + 1];

    public int this[SecretStatus status] => _counts[(int)status];

    /// <summary>All ids received and decided on.</summary>
    public int Total => _counts.Sum();

    /// <summary>Those that are no longer there.</summary>
    public int Absent => this[SecretStatus.Deleted] + this[SecretStatus.Gone];

    /// <summary>Those that were refused or left open.</summary>
    public int Failed => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Invalid];

    /// <summary>Whether nothing failed, is in doubt or was skipped.</summary>
    public bool IsAllSettled => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Skipped] == 0;

    public void Count(SecretStatus status) => _counts[(int)status]++;

    /// <summary>All of it in one sentence.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            $"{Absent} were deleted",
            $"{this[SecretStatus.Unknown]} are in doubt",
            $"{this[SecretStatus.Skipped]} were not sent",
            Part(SecretStatus.Failed, "failed"),
            Part(SecretStatus.NotFound, "were not found"),
            Part(SecretStatus.Invalid, "were no ids"),
        ];
        return $"Of {Total} ids received, {string.Join(", ", parts.Where(part => part is not null))}.";
    }

    private string? Part(SecretStatus status, string words) => this[status] == 0 ? null : $"{this[status]} {words}";
}
