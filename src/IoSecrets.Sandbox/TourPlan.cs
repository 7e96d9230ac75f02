namespace IoSecrets.Sandbox;

/// <summary>Which ids the tour names, and what is to become of them.</summary>
internal sealed class TourPlan(string[] ids)
{
    /// <summary>How many ids are named one by one.</summary>
    public const int FewCount = 3;

    private const int MostKept = 20;

    private readonly int _kept = Math.Min(MostKept, ids.Length / 2);

    public string Malformed { get; } = "not-an-id";

    public string Missing { get; } = Guid.NewGuid().ToString();

    /// <summary>Deleted one by one, with <see cref="Malformed"/> and <see cref="Missing"/> among them.</summary>
    public string[] Few => ids[..FewCount];

    /// <summary>The place of the last id that is deleted in one go; the first comes right after the few.</summary>
    public int BulkEnd => ids.Length - _kept - 1;

    /// <summary>Deleted in one go.</summary>
    public string[] Bulk => ids[FewCount..(BulkEnd + 1)];

    public string[] Kept => ids[^_kept..];
}
