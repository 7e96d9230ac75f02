using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Reads a Boolean value from a row of a file, in which values are strings.</summary>
internal static class CsvBoolean
{
    /// <returns>False if the cell is not a Boolean value. The flag is null if the cell is empty or missing.</returns>
    public static bool TryRead(PSObject? row, string[] names, out bool? flag)
    {
        try
        {
            var cell = names.Select(name => row?.Properties[name]?.Value).FirstOrDefault(value => value is not null);
            (var isRead, flag) = PSObjects.Unwrap(cell) switch
            {
                null => (true, (bool?)null),
                bool value => (true, value),
                SwitchParameter value => (true, value.IsPresent),
                var value => Parse(value.ToString()?.Trim() ?? ""),
            };
            return isRead;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            // An exception from a property of the user's object would end the run and cancel its requests in flight.
            flag = null;
            return false;
        }
    }

    private static (bool IsRead, bool? Flag) Parse(string text) => text.ToLowerInvariant() switch
    {
        "" => (true, null),
        "true" or "1" => (true, true),
        "false" or "0" => (true, false),
        _ => (false, null),
    };
}
