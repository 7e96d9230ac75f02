namespace IoSecrets.Sandbox;

/// <summary>The IDs that Tour.ps1 uses, by what the tour does with them.</summary>
internal sealed class TourPlan(string[] ids)
{
    /// <summary>The name that <see cref="ChangedSince"/> gets after the plan was written.</summary>
    public const string LaterName = "renamed-since";

    /// <summary>A string that is not an ID, deleted together with <see cref="Few"/>.</summary>
    public const string Malformed = "not-an-id";

    /// <summary>An ID that does not exist, deleted together with <see cref="Few"/>.</summary>
    public const string Missing = "01234567-89ab-cdef-0123-456789abcdef";

    /// <summary>The name, the value and the tool of the secret that the synced file creates, which is left at the end.</summary>
    public static readonly (string Name, string Value, string? Tool) Synced = ("tour-mail", "other value", "agno__x__*");

    private const int FewCount = 3;
    private const int PlannedCount = 3;
    private const int MaximumKept = 20;

    private readonly int _kept = Math.Min(MaximumKept, ids.Length / 4);

    /// <summary>The places in workflows that refer to one of the first four, each as its ID and the kind of reference.</summary>
    public string[] Usage => [$"{ids[0]} Id", $"{ids[2]} Name", $"{ids[3]} Tool"];

    /// <summary>Deleted by one pipeline.</summary>
    public string[] Few => ids[..FewCount];

    /// <summary>Planned for deletion, then changed, and therefore kept.</summary>
    public string ChangedSince => ids[FewCount];

    /// <summary>Deleted as planned.</summary>
    public string[] Reviewed => ids[(FewCount + 1)..(FewCount + PlannedCount)];

    /// <summary>Deleted by one command, from a file.</summary>
    public string[] Bulk => ids[(FewCount + PlannedCount)..^_kept];

    public string[] Kept => [ChangedSince, .. ids[^_kept..]];
}
