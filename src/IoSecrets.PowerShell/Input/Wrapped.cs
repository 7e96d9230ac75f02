using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>What PowerShell hands over, with a PSObject around it or without.</summary>
internal static class Wrapped
{
    /// <summary>The object itself.</summary>
    public static object? BaseOf(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
