namespace IoSecrets.Sandbox;

/// <summary>Which ids the tour's script names, and what is to become of them.</summary>
internal sealed class TourPlan(string[] ids)
{
    /// <summary>What the first of the planned secrets is renamed to after it was planned.</summary>
    public const string LaterName = "renamed-since";

    /// <summary>Named beside <see cref="Few"/>, and not an id.</summary>
    public const string Malformed = "not-an-id";

    /// <summary>Named beside <see cref="Few"/>; no secret has it.</summary>
    public const string Missing = "01234567-89ab-cdef-0123-456789abcdef";

    private const int FewCount = 3;
    private const int PlannedCount = 3;
    private const int MostKept = 20;

    private readonly int _kept = Math.Min(MostKept, ids.Length / 4);

    /// <summary>Deleted one by one.</summary>
    public string[] Few => ids[..FewCount];

    /// <summary>Changed after it was planned to delete it, and therefore kept.</summary>
    public string ChangedSince => ids[FewCount];

    /// <summary>Deleted as planned.</summary>
    public string[] Reviewed => ids[(FewCount + 1)..(FewCount + PlannedCount)];

    /// <summary>Deleted in one go: what the file of ids holds.</summary>
    public string[] Bulk => ids[(FewCount + PlannedCount)..^_kept];

    public string[] Kept => [ChangedSince, .. ids[^_kept..]];
}
