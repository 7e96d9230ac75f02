using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Reads yes or no from a row of a file, where they are texts.</summary>
internal static class FlagCell
{
    /// <returns>Whether the cell can be read; an empty one, and a row without it, is read as not given.</returns>
    public static bool TryRead(PSObject? row, string[] names, out bool? flag)
    {
        var cell = names.Select(name => row?.Properties[name]?.Value).FirstOrDefault(value => value is not null);
        (var isRead, flag) = (cell is PSObject wrapped ? wrapped.BaseObject : cell) switch
        {
            null => (true, (bool?)null),
            bool value => (true, value),
            SwitchParameter value => (true, value.IsPresent),
            var value => OfText(value.ToString()!.Trim()),
        };
        return isRead;
    }

    private static (bool IsRead, bool? Flag) OfText(string text) => text.ToLowerInvariant() switch
    {
        "" => (true, null),
        "true" or "1" => (true, true),
        "false" or "0" => (true, false),
        _ => (false, null),
    };
}
