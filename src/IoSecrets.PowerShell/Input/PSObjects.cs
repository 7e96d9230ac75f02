using System.Collections;
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
