using System.Globalization;

namespace IoSecrets.Input;

/// <summary>Reads the time in a row of a file.</summary>
internal static class CsvTime
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeLocal | DateTimeStyles.AllowWhiteSpaces;

    /// <returns>The time; null where it is none. A text is read as the file's writer, most likely this user, would write it.</returns>
    public static DateTimeOffset? Read(object? value) => PSObjects.Unwrap(value) switch
    {
        DateTimeOffset time => time,
        DateTime time => LocalTime.ToMoment(time, TimeZoneInfo.Local),
        string text when DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, Styles, out var time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out time) => time,
        _ => null,
    };

    /// <returns>The service's own text of a time; null where there is none. What read the file may have made a time of it.</returns>
    public static string? ReadRevision(object? value) => PSObjects.Unwrap(value) switch
    {
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        string text when !string.IsNullOrWhiteSpace(text) => text,
        _ => null,
    };
}

/// <summary>Makes a moment of a time that may lack its zone.</summary>
internal static class LocalTime
{
    /// <summary>The moment; the first or the last that there is where the zone puts it before or after that.</summary>
    // The platform's own conversion throws for [datetime]::MinValue east of UTC, and for MaxValue west of it.
    public static DateTimeOffset ToMoment(DateTime time, TimeZoneInfo zone)
    {
        var offset = time.Kind == DateTimeKind.Utc ? TimeSpan.Zero : zone.GetUtcOffset(time);
        return new DateTimeOffset(Math.Clamp(time.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}
