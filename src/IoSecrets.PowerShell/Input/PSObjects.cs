using System.Collections;
using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>What PowerShell hands over, with a PSObject around it or without.</summary>
internal static class PSObjects
{
    /// <summary>The object itself.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Whether there is nothing in it: null, an empty text, an empty hashtable, or a list that holds only null and empty texts.</summary>
    public static bool IsNothing(object? value) => IsNoItem(value)
        || (Unwrap(value) is ICollection list && (list is IDictionary ? list.Count == 0 : list.Cast<object?>().All(IsNoItem)));

    /// <summary>Whether there are only blanks in it: as nothing, but for spaces.</summary>
    public static bool IsBlank(object? value) => IsBlankItem(value)
        || (Unwrap(value) is ICollection list and not IDictionary && list.Cast<object?>().All(IsBlankItem));

    private static bool IsBlankItem(object? item) => Unwrap(item) is var one && (one is null || (one is string text && string.IsNullOrWhiteSpace(text)));

    private static bool IsNoItem(object? item) => Unwrap(item) is null or "";
}
