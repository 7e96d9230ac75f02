using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>Opens the audit files of a run, and converts their errors.</summary>
internal static class AuditFileOpener
{
    private const int MaxAccountLength = 200;

    /// <summary>Opens the audit files before any request is sent.</summary>
    /// <param name="connection">The connection to the account.</param>
    /// <param name="operation">The operation of the run.</param>
    /// <param name="audit">The file to write, or a folder for it; null if there is none.</param>
    /// <param name="resumed">The file to resume from; null if there is none.</param>
    /// <param name="cancellationToken">Stops waiting; a file that is opened after that is closed again.</param>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or belongs to another account.</exception>
    public static Task<RunFiles> OpenAsync(
        IoNetConnection connection, SecretOperation operation, FilePath? audit, FilePath? resumed, CancellationToken cancellationToken) =>
        AbandonableTask.RunAsync(() => Open(connection, operation, audit, resumed, cancellationToken), cancellationToken);

    private static RunFiles Open(
        IoNetConnection connection, SecretOperation operation, FilePath? audit, FilePath? resumed, CancellationToken cancellationToken)
    {
        // Opened before the history is read, so that no other run can add to it afterwards.
        var file = audit is null ? null : Try(audit, Messages.AuditFileRefused, () => AuditFile.Open(audit.FullPath));
        try
        {
            var history = resumed is null ? null : HistoryAt(resumed, Messages.AuditFileNotRead);
            var isResumedFile = file is not null && resumed is not null && file.Path == Path.GetFullPath(resumed.FullPath);
            // A file with entries of two accounts is one that neither account can resume from.
            var existing = audit is not null && file is { IsNew: false } && !isResumedFile
                ? HistoryAt(audit with { FullPath = file.Path }, Messages.AuditFileRefused)
                : null;
            if (file is not null && history is not null && !isResumedFile)
            {
                Try(audit!, Messages.AuditFileRefused, () => Repeat(resumed!.FullPath, file, isUsed: existing is { IsEmpty: false }));
            }

            var lines = LinesFor(connection, operation, isResumed: history is { IsEmpty: false });
            var log = file is null
                ? null
                : Try(audit!, Messages.AuditFileRefused, () => new AuditLog(file, lines, UserAgent.Version, connection.Service.Time));
            return new RunFiles(file?.Path, log, history);
        }
        catch
        {
            file?.Discard();
            throw;
        }

        bool Repeat(string path, AuditFile target, bool isUsed)
        {
            if (isUsed)
            {
                // Its own runs may be newer than those of the file to resume from, or it may be that file, by another path.
                throw new AuditFileException("it already contains runs, and -ResumeFrom names another file. Resume from it, or name a new file");
            }

            AuditReader.Repeat(path, target, cancellationToken);
            return true;
        }

        AuditReader HistoryAt(FilePath path, Func<string, string, string> createMessage)
        {
            var reader = Try(path, createMessage, () => AuditReader.Read(path.FullPath, cancellationToken));
            ThrowIfOfAnotherAccount(reader, connection, path);
            return reader;
        }
    }

    private static AuditLines LinesFor(IoNetConnection connection, SecretOperation operation, bool isResumed) =>
        new(connection.AccountIdentity, connection.Service.Time)
        {
            Mask = connection.Mask,
            ClockDifference = () => connection.Service.ClockDifference,
            Operation = operation,
            IsResumed = isResumed,
        };

    private static void ThrowIfOfAnotherAccount(AuditReader reader, IoNetConnection connection, FilePath path)
    {
        if (FindMismatch(reader, connection) is { } problem)
        {
            throw new TerminatingException(
                nameof(Messages.AuditFileForeign), ErrorCategory.InvalidData, Messages.AuditFileForeign(path.Given, problem), path.Given);
        }
    }

    private static string? FindMismatch(AuditReader reader, IoNetConnection connection)
    {
        if (reader.Accounts.Count == 0)
        {
            return reader.IsEmpty ? null : "is not an audit file";
        }

        var account = connection.AccountIdentity;
        return reader.Accounts.FirstOrDefault(other => !other.Matches(connection.Service)) switch
        {
            null => null,
            { Identity: null } => "does not identify its account: it contains only a masked key, and many keys share a mask",
            var foreign when foreign.ToString() == account.ToString() => $"was written with a different key than this run's, but both are shown as {account}",
            var foreign => $"belongs to account {TextSanitizer.Sanitize(foreign.ToString(), MaxAccountLength)}, and this run to account {account}",
        };
    }

    private static T Try<T>(FilePath path, Func<string, string, string> createMessage, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (AuditFileException exception)
        {
            throw exception.IsBusy
                ? new TerminatingException(nameof(Messages.AuditFileBusy), ErrorCategory.ResourceBusy, Messages.AuditFileBusy(path.Given), path.Given)
                : new TerminatingException(
                    nameof(Messages.AuditFileRefused),
                    ErrorCategory.OpenError,
                    createMessage(path.Given, exception.Message.TrimEnd('.')),
                    path.Given);
        }
    }
}

/// <summary>A path in the file system that the user specified.</summary>
/// <param name="Given">The path as the user specified it.</param>
/// <param name="FullPath">The absolute path.</param>
internal sealed record FilePath(string Given, string FullPath)
{
    private const string FileSystem = "FileSystem";

    /// <summary>Resolves a path against PowerShell's location, which differs from the process's; returns null for null.</summary>
    /// <param name="cmdlet">The cmdlet; its location is used.</param>
    /// <param name="path">The path.</param>
    /// <param name="createMessage">Creates the error message from the path and the problem.</param>
    /// <param name="errorId">The ID of the error.</param>
    /// <exception cref="TerminatingException">The path is not in the file system.</exception>
    public static FilePath? Resolve(
        PSCmdlet cmdlet, string? path, Func<string, string, string> createMessage, string errorId = nameof(Messages.AuditFileRefused))
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var fullPath = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == FileSystem
                ? new FilePath(path, fullPath)
                : throw Invalid($"it is a path of the {provider.Name} provider, not of the file system");
        }
        catch (Exception exception) when (exception is SessionStateException or NotSupportedException)
        {
            throw Invalid(exception.Message.TrimEnd('.'));
        }

        TerminatingException Invalid(string problem) =>
            new(errorId, ErrorCategory.InvalidArgument, createMessage(path, problem), path);
    }
}
