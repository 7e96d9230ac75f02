using System.Management.Automation;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>Finds the file that a path means.</summary>
internal static class FilePath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The whole path, from PowerShell's location, which is not the process's.</summary>
    /// <exception cref="TerminatingException">It is no path of the file system.</exception>
    public static string Of(PSCmdlet cmdlet, string path)
    {
        try
        {
            var whole = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == FileSystem ? whole : throw Refused(path, $"it is a path of {provider.Name}, not of the file system");
        }
        catch (Exception failure) when (failure is SessionStateException or NotSupportedException)
        {
            throw Refused(path, failure.Message);
        }
    }

    private static TerminatingException Refused(string path, string why) =>
        new(nameof(Messages.AuditFileRefused), ErrorCategory.InvalidArgument, Messages.AuditFileRefused(path, why), path);
}
