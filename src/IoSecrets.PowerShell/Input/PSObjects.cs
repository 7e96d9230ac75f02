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

    private static bool IsBlankItem(object? item) => Unwrap(item) is var one && (one is null || (one is string text && string.IsNullOrWhiteSpace(text)));

    private static bool IsNullOrEmpty(object? item) => Unwrap(item) is null or "";
}
