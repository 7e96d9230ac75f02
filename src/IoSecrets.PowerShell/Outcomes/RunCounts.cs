namespace IoSecrets.Outcomes;

/// <summary>How many ids of a run came to which status.</summary>
internal sealed class RunCounts
{
    private readonly int[] _counts = new int[Enum.GetValues<SecretStatus>().Length];

    public int this[SecretStatus status] => _counts[(int)status];

    /// <summary>All ids received and decided on.</summary>
    public int Total => _counts.Sum();

    /// <summary>Those that are no longer there.</summary>
    public int Absent => this[SecretStatus.Deleted] + this[SecretStatus.Gone];

    /// <summary>Those that were refused or left open.</summary>
    public int Failed => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Invalid];

    public void Count(SecretStatus status) => _counts[(int)status]++;
}
