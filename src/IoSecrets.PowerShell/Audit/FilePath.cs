using System.Management.Automation;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>A path of the file system that the user gave.</summary>
/// <param name="Given">As it was given.</param>
/// <param name="Whole">The whole path.</param>
internal sealed record FilePath(string Given, string Whole)
{
    private const string FileSystem = "FileSystem";

    /// <summary>Finds the whole path, from PowerShell's location, which is not the process's; null for null.</summary>
    /// <param name="cmdlet">Whose location it is.</param>
    /// <param name="path">The path.</param>
    /// <param name="refusal">Words the refusal of a path and why.</param>
    /// <exception cref="TerminatingException">It is no path of the file system.</exception>
    public static FilePath? Resolve(PSCmdlet cmdlet, string? path, Func<string, string, string> refusal)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var whole = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == FileSystem
                ? new FilePath(path, whole)
                : throw Refused($"it is a path of the {provider.Name} provider, not of the file system");
        }
        catch (Exception failure) when (failure is SessionStateException or NotSupportedException)
        {
            throw Refused(failure.Message.TrimEnd('.'));
        }

        TerminatingException Refused(string why) =>
            new(nameof(Messages.AuditFileRefused), ErrorCategory.InvalidArgument, refusal(path, why), path);
    }
}
