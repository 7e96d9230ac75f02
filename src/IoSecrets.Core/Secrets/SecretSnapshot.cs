using System.Globalization;

namespace IoSecrets.Core.Secrets;

/// <summary>A secret as it was when its deletion was planned.</summary>
/// <param name="Name">The name.</param>
/// <param name="ToolName">The tool. Null and empty are equal, because a CSV file cannot distinguish them.</param>
/// <param name="UpdatedAt">
/// The time of the last change; used only without a revision. A time in whole seconds, as in CSV files, is compared in whole seconds.
/// </param>
internal sealed record SecretSnapshot(string Name, string? ToolName, DateTimeOffset? UpdatedAt)
{
    private const int MaxShownLength = 40;

    // DateTimeOffset holds seven digits of a second. With more digits, two revisions could be equal as times.
    private static readonly string[] ExactTimes = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>The time of the last change, as the service wrote it; null if the input does not contain it.</summary>
    public string? Revision { get; init; }

    /// <summary>Returns the differences of the secret from this snapshot, a phrase for each.</summary>
    public IReadOnlyList<string> ChangesIn(Secret secret)
    {
        var now = secret.Received;
        (string Description, bool HasChanged)[] all =
        [
            ("the name", now.Name != Name),
            ("the tool", (now.ToolName ?? "") != (ToolName ?? "")),
            Revision is null
                ? ($"the time of the last change ({Shown(UpdatedAt)} in the input, {Shown(now.UpdatedAt)} now)", HasOtherTime(now))
                : ($"the time of the last change ({Shown(Revision)} in the input, {Shown(now.Revision)} now)", !IsSameRevision(Revision, now.Revision)),
        ];
        return [.. all.Where(field => field.HasChanged).Select(field => field.Description)];
    }

    // A reader of a file may parse the text as a time and write it in another format, as ConvertFrom-Json does.
    private static bool IsSameRevision(string planned, string? now) =>
        planned == now || (now is not null && TimeIn(planned) is { } plannedTime && TimeIn(now) == plannedTime);

    private static DateTimeOffset? TimeIn(string revision) =>
        DateTimeOffset.TryParseExact(
            revision, ExactTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time
            : null;

    private static string Shown(string? revision) => revision is null ? "unknown" : TextSanitizer.Sanitize(revision, MaxShownLength);

    private static string Shown(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "unknown";

    private bool HasOtherTime(Secret now) =>
        now.UpdatedAt is not { } updated || UpdatedAt is not { } planned || InPrecisionOf(planned, updated) != planned;

    private static DateTimeOffset InPrecisionOf(DateTimeOffset planned, DateTimeOffset time) => planned.Ticks % TimeSpan.TicksPerSecond == 0
        ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))
        : time;
}
