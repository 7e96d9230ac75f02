namespace IoSecrets.Sandbox;

/// <summary>Which ids the tour names, and what is to become of them.</summary>
internal sealed class TourPlan(string[] ids)
{
    /// <summary>How many ids are named one by one.</summary>
    public const int FewCount = 3;

    /// <summary>How many of the next are deleted by a plan.</summary>
    public const int ReviewedCount = 3;

    /// <summary>The place of the first id that is deleted in one go.</summary>
    public const int BulkBegin = FewCount + ReviewedCount;

    /// <summary>The name of the secret that the tour creates and deletes again.</summary>
    public const string CreatedName = "tour-db";

    /// <summary>The name of the secret that the tour puts into the vault and takes out again.</summary>
    public const string VaultName = "from-a-vault";

    /// <summary>What the first of the planned secrets is renamed to after it was planned.</summary>
    public const string LaterName = "renamed-since";

    private const int MostKept = 20;

    private readonly int _kept = Math.Min(MostKept, ids.Length / 4);

    public string Malformed { get; } = "not-an-id";

    public string Missing { get; } = Guid.NewGuid().ToString();

    /// <summary>Deleted one by one, with <see cref="Malformed"/> and <see cref="Missing"/> among them.</summary>
    public string[] Few => ids[..FewCount];

    /// <summary>Changed after it was planned to delete it, and therefore kept.</summary>
    public string ChangedSince => ids[FewCount];

    /// <summary>Deleted as planned.</summary>
    public string[] Reviewed => ids[(FewCount + 1)..BulkBegin];

    /// <summary>The place of the last id that is deleted in one go.</summary>
    public int BulkEnd => ids.Length - _kept - 1;

    /// <summary>Deleted in one go.</summary>
    public string[] Bulk => ids[BulkBegin..(BulkEnd + 1)];

    public string[] Kept => [ChangedSince, .. ids[^_kept..]];
}
