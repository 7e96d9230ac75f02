using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Reads yes or no from a row of a file, where they are texts.</summary>
internal static class CsvBoolean
{
    /// <returns>Whether the cell can be read; an empty one, and a row without it, is read as not given.</returns>
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
                var value => OfText(value.ToString()?.Trim() ?? ""),
            };
            return isRead;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            // What a property of the user's throws would end the run, and take what is in flight with it.
            flag = null;
            return false;
        }
    }

    private static (bool IsRead, bool? Flag) OfText(string text) => text.ToLowerInvariant() switch
    {
        "" => (true, null),
        "true" or "1" => (true, true),
        "false" or "0" => (true, false),
        _ => (false, null),
    };
}
