using System.Globalization;

namespace IoSecrets.Core.Secrets;

/// <summary>A secret as somebody saw it when they planned to delete it.</summary>
/// <param name="Name">Its name then.</param>
/// <param name="ToolName">Its tool then; null and empty are the same, for a file of texts cannot tell them apart.</param>
/// <param name="UpdatedAt">When it had last been changed then. A time in whole seconds, as files of texts hold it, is compared in whole seconds.</param>
public sealed record SecretPlan(string Name, string? ToolName, DateTimeOffset UpdatedAt)
{
    /// <summary>What is not the same now, a phrase for each.</summary>
    public IReadOnlyList<string> ChangesIn(SecretInfo secret)
    {
        var now = secret.Received;
        (string What, bool HasChanged)[] all =
        [
            ("the name", now.Name != Name),
            ("the tool", (now.ToolName ?? "") != (ToolName ?? "")),
            (
                $"the time of the last change ({Shown(UpdatedAt)} then, {Shown(now.UpdatedAt)} now)",
                now.UpdatedAt is not { } updated || InPrecisionOfPlan(updated) != UpdatedAt),
        ];
        return [.. all.Where(field => field.HasChanged).Select(field => field.What)];
    }

    private static string Shown(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "unknown";

    private DateTimeOffset InPrecisionOfPlan(DateTimeOffset time) => UpdatedAt.Ticks % TimeSpan.TicksPerSecond == 0
        ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))
        : time;
}
