using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>Opens the files of a run of deletes, and turns what is wrong with them into errors.</summary>
internal static class AuditFileOpener
{
    private const int LongestAccount = 200;

    /// <summary>Opens the files before anything is sent.</summary>
    /// <param name="connection">The connection to the account.</param>
    /// <param name="audit">The file to write, or a folder for it; null for none.</param>
    /// <param name="resumed">The file to resume from; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting; what is opened after that is closed again.</param>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or tells of another account.</exception>
    public static Task<AuditFiles> OpenAsync(IoNetConnection connection, FilePath? audit, FilePath? resumed, CancellationToken cancellationToken) =>
        AbandonableTask.RunAsync(() => Open(connection, audit, resumed, cancellationToken), cancellationToken);

    private static AuditFiles Open(IoNetConnection connection, FilePath? audit, FilePath? resumed, CancellationToken cancellationToken)
    {
        // Before the history is read: from here on nobody else adds to it.
        var file = audit is null ? null : Try(audit, Messages.AuditFileRefused, () => AuditFile.Open(audit.Whole));
        try
        {
            var history = resumed is null ? null : HistoryAt(resumed, Messages.AuditFileNotRead);
            var isResumedFile = file is not null && resumed is not null && file.Path == Path.GetFullPath(resumed.Whole);
            if (audit is not null && file is { IsNew: false } && !isResumedFile)
            {
                // To add to it would leave a file that neither account can resume from.
                HistoryAt(audit with { Whole = file.Path }, Messages.AuditFileRefused);
            }

            var log = file is null
                ? null
                : Try(audit!, Messages.AuditFileRefused, () => new AuditLog(file, connection.AccountIdentity, UserAgent.Version, connection.Service.Time));
            return new AuditFiles(file?.Path, log, history, isResumedFile);
        }
        catch
        {
            file?.Dispose();
            throw;
        }

        AuditReader HistoryAt(FilePath path, Func<string, string, string> refusal)
        {
            var reader = Try(path, refusal, () => AuditReader.Read(path.Whole, cancellationToken));
            ThrowIfForeign(reader, connection, path);
            return reader;
        }
    }

    private static void ThrowIfForeign(AuditReader reader, IoNetConnection connection, FilePath path)
    {
        if (FindMismatch(reader, connection) is { } flaw)
        {
            throw new TerminatingException(
                nameof(Messages.AuditFileForeign), ErrorCategory.InvalidData, Messages.AuditFileForeign(path.Given, flaw), path.Given);
        }
    }

    private static string? FindMismatch(AuditReader reader, IoNetConnection connection)
    {
        if (reader.Accounts.Count == 0)
        {
            return reader.IsEmpty ? null : "is not an audit file";
        }

        var account = connection.AccountIdentity;
        return reader.Accounts.FirstOrDefault(other => !other.IsOf(connection.Service)) switch
        {
            null => null,
            { Identity: null } => "does not identify its account: it contains only a masked key, and many keys share a mask",
            var foreign when foreign.ToString() == account.ToString() => $"was written with a different key than this run's, but both are shown as {account}",
            var foreign => $"belongs to account {TextSanitizer.Sanitize(foreign.ToString(), LongestAccount)}, and this run to account {account}",
        };
    }

    private static T Try<T>(FilePath path, Func<string, string, string> refusal, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (AuditFileException failure)
        {
            throw failure.IsBusy
                ? new TerminatingException(nameof(Messages.AuditFileBusy), ErrorCategory.ResourceBusy, Messages.AuditFileBusy(path.Given), path.Given)
                : new TerminatingException(
                    nameof(Messages.AuditFileRefused),
                    ErrorCategory.OpenError,
                    refusal(path.Given, failure.Message.TrimEnd('.')),
                    path.Given);
        }
    }
}

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
