using System.Management.Automation;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>Finds the file that a path means.</summary>
internal static class FilePath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The whole path, from PowerShell's location, which is not the process's.</summary>
    /// <param name="cmdlet">Whose location it is.</param>
    /// <param name="path">The path.</param>
    /// <param name="refusal">Words the refusal of a path and why.</param>
    /// <exception cref="TerminatingException">It is no path of the file system.</exception>
    public static string Of(PSCmdlet cmdlet, string path, Func<string, string, string> refusal)
    {
        try
        {
            var whole = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == FileSystem ? whole : throw Refused($"it is a path of {provider.Name}, not of the file system");
        }
        catch (Exception failure) when (failure is SessionStateException or NotSupportedException)
        {
            throw Refused(failure.Message.TrimEnd('.'));
        }

        TerminatingException Refused(string why) =>
            new(nameof(Messages.AuditFileRefused), ErrorCategory.InvalidArgument, refusal(path, why), path);
    }
}
