using System.Globalization;
using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Reads a time from a row of a file.</summary>
internal static class CsvTime
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeLocal | DateTimeStyles.AllowWhiteSpaces;

    /// <returns>The time; null if there is none. A string is parsed in the current culture first, because this user most likely wrote the file.</returns>
    public static DateTimeOffset? Read(object? value) => PSObjects.Unwrap(value) switch
    {
        DateTimeOffset time => time,
        DateTime time => LocalTime.ToMoment(time, TimeZoneInfo.Local),
        string text when DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, Styles, out var time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out time) => time,
        _ => null,
    };

    /// <returns>The text of a time as the service returned it; null if there is none. The reader of the file may have parsed the text as a time.</returns>
    public static string? ReadRevision(object? value) => PSObjects.Unwrap(value) switch
    {
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        string text when !string.IsNullOrWhiteSpace(text) => text,
        _ => null,
    };
}

/// <summary>Converts a time that may lack a zone to a UTC time.</summary>
internal static class LocalTime
{
    /// <summary>Returns the UTC time, limited to the minimum and maximum that the type can represent.</summary>
    // .NET's own conversion throws for DateTime.MinValue east of UTC, and for DateTime.MaxValue west of UTC.
    public static DateTimeOffset ToMoment(DateTime time, TimeZoneInfo zone)
    {
        var offset = time.Kind == DateTimeKind.Utc ? TimeSpan.Zero : zone.GetUtcOffset(time);
        return new DateTimeOffset(Math.Clamp(time.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}

/// <summary>Reads a Boolean value from a row of a file, in which values are strings.</summary>
internal static class CsvBoolean
{
    /// <returns>False if the cell is not a Boolean value. The flag is null if the cell is empty or missing.</returns>
    public static bool TryRead(PSObject? row, string[] names, out bool? flag)
    {
        object? cell = null;
        foreach (var name in row is null ? [] : names)
        {
            if (!PSObjects.TryGetValues(row!, name, out var values))
            {
                flag = null;
                return false;
            }

            cell ??= values.FirstOrDefault();
        }

        (var isRead, flag) = PSObjects.Unwrap(cell) switch
        {
            null => (true, (bool?)null),
            bool value => (true, value),
            SwitchParameter value => (true, value.IsPresent),
            _ => TextArgumentAttribute.TryRead(cell, out var text) ? Parse(text.Trim()) : (false, null),
        };
        return isRead;
    }

    private static (bool IsRead, bool? Flag) Parse(string text) => text.ToLowerInvariant() switch
    {
        "" => (true, null),
        "true" or "1" => (true, true),
        "false" or "0" => (true, false),
        _ => (false, null),
    };
}
