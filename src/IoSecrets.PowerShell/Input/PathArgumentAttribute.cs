using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Accepts a path as a text, as the file or folder that Get-Item returns, or as what Resolve-Path returns.</summary>
internal sealed class PathArgumentAttribute : TextArgumentAttribute
{
    /// <inheritdoc/>
    protected override string? TextOf(object value) => PSObjects.Unwrap(value) switch
    {
        FileSystemInfo file => file.FullName,
        PathInfo path => path.Path,
        _ => base.TextOf(value),
    };
}
