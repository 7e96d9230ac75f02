using System.Management.Automation;

namespace IoSecrets.Input;

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
