using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Handles values from PowerShell, which may be wrapped in a PSObject.</summary>
internal static class PSObjects
{
    /// <summary>Removes the PSObject wrapper, if there is one.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Returns true for null, an empty string, an empty hashtable, and a list that contains only null and empty strings.</summary>
    public static bool IsEmpty(object? value) => IsNullOrEmpty(value)
        || (Unwrap(value) is ICollection list && (list is IDictionary ? list.Count == 0 : list.Cast<object?>().All(IsNullOrEmpty)));

    /// <summary>Returns true for null, a blank string, and a list that contains only null and blank strings.</summary>
    public static bool IsBlank(object? value) => IsBlankItem(value)
        || (Unwrap(value) is ICollection list and not IDictionary && list.Cast<object?>().All(IsBlankItem));

    /// <summary>Returns true if an object has the property, or a hashtable has the key, with any value, even one that cannot be read.</summary>
    public static bool Has(PSObject value, string property) => value.BaseObject is IDictionary
        ? !TryGetValues(value, property, out var values) || values.Length > 0
        : value.Properties[property] is not null;

    /// <summary>Gets a property of an object, or a value of a hashtable; null if there is none, or if it cannot be read.</summary>
    public static object? GetValue(PSObject value, string property) =>
        TryGetValues(value, property, out var values) ? values.FirstOrDefault() : null;

    /// <summary>Gets all values with the property's name: a hashtable may have several keys that differ only in case.</summary>
    /// <returns>False if the property cannot be read.</returns>
    // An exception from a property of the user's object would end the run and cancel its requests in flight.
    public static bool TryGetValues(PSObject value, string property, out object?[] values)
    {
        try
        {
            values = value.BaseObject is not IDictionary table ? [ReadCell(value.Properties[property]?.Value)] :
            [
                .. table.Keys.Cast<object>()
                    .Where(key => string.Equals(Unwrap(key) as string, property, StringComparison.OrdinalIgnoreCase))
                    .Select(key => ReadCell(table[key])),
            ];
            return true;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            values = [];
            return false;
        }
    }

    // A cell of a database table is DBNull if it is empty.
    private static object? ReadCell(object? cell) => Unwrap(cell) is DBNull ? "" : cell;

    private static bool IsBlankItem(object? item) => Unwrap(item) is var one && (one is null || (one is string text && string.IsNullOrWhiteSpace(text)));

    private static bool IsNullOrEmpty(object? item) => Unwrap(item) is null or "";
}

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
    /// <returns>False if a cell is not a Boolean value, or two cells differ. The flag is null if the cells are empty or missing.</returns>
    public static bool TryRead(PSObject? row, string[] names, out bool? flag)
    {
        flag = null;
        foreach (var name in row is null ? [] : names)
        {
            var isRead = TryReadCell(row!, name, out var cell);
            if (!isRead || (flag is not null && cell == !flag))
            {
                return false;
            }

            flag ??= cell;
        }

        return true;
    }

    private static bool TryReadCell(PSObject row, string name, out bool? flag)
    {
        var isCell = PSObjects.TryGetValues(row, name, out var values);
        (var isRead, flag) = PSObjects.Unwrap(values.FirstOrDefault()) switch
        {
            null => (true, (bool?)null),
            bool value => (true, value),
            SwitchParameter value => (true, value.IsPresent),
            _ => TextArgumentAttribute.TryRead(values[0], out var text) ? Parse(text.Trim()) : (false, null),
        };
        return isCell && isRead;
    }

    private static (bool IsRead, bool? Flag) Parse(string text) => text.ToLowerInvariant() switch
    {
        "" => (true, null),
        "true" or "1" => (true, true),
        "false" or "0" => (true, false),
        _ => (false, null),
    };
}
