using System.Globalization;

namespace IoSecrets.Core.Secrets;

/// <summary>A secret as somebody saw it when they planned to delete it.</summary>
/// <param name="Name">Its name then.</param>
/// <param name="ToolName">Its tool then; null and empty are the same, for a file of texts cannot tell them apart.</param>
/// <param name="UpdatedAt">
/// When it had last been changed then; counts only without a revision. A time in whole seconds, as files of texts hold it, is compared in
/// whole seconds.
/// </param>
internal sealed record SecretSnapshot(string Name, string? ToolName, DateTimeOffset? UpdatedAt)
{
    private const int LongestShown = 40;

    // Seven digits of a second are all that a time here can hold: with more of them, two texts could be one time and two revisions.
    private static readonly string[] ExactTimes = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>The time of its last change then, as the service wrote it; null where the input does not hold it.</summary>
    public string? Revision { get; init; }

    /// <summary>What is not the same now, a phrase for each.</summary>
    public IReadOnlyList<string> ChangesIn(Secret secret)
    {
        var now = secret.Received;
        (string What, bool HasChanged)[] all =
        [
            ("the name", now.Name != Name),
            ("the tool", (now.ToolName ?? "") != (ToolName ?? "")),
            Revision is null
                ? ($"the time of the last change ({Shown(UpdatedAt)} in the input, {Shown(now.UpdatedAt)} now)", HasOtherTime(now))
                : ($"the time of the last change ({Shown(Revision)} in the input, {Shown(now.Revision)} now)", !IsSameRevision(Revision, now.Revision)),
        ];
        return [.. all.Where(field => field.HasChanged).Select(field => field.What)];
    }

    // What reads a file may make a time of the text, and another text of that: ConvertFrom-Json does.
    private static bool IsSameRevision(string then, string? now) =>
        then == now || (now is not null && TimeIn(then) is { } earlier && TimeIn(now) == earlier);

    private static DateTimeOffset? TimeIn(string revision) =>
        DateTimeOffset.TryParseExact(
            revision, ExactTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time
            : null;

    private static string Shown(string? revision) => revision is null ? "unknown" : TextSanitizer.Sanitize(revision, LongestShown);

    private static string Shown(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "unknown";

    private bool HasOtherTime(Secret now) =>
        now.UpdatedAt is not { } updated || UpdatedAt is not { } planned || InPrecisionOf(planned, updated) != planned;

    private static DateTimeOffset InPrecisionOf(DateTimeOffset planned, DateTimeOffset time) => planned.Ticks % TimeSpan.TicksPerSecond == 0
        ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))
        : time;
}
