using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>The files of a run: the one that it writes its audit to, and the one that it resumes from. Both may be the same.</summary>
internal sealed class AuditFiles : IDisposable
{
    private const int LongestAccount = 200;

    private AuditFiles(string? path, AuditLog? writer, AuditReader? reader, bool isResumedFile)
    {
        Path = path;
        Writer = writer;
        History = reader;
        IsResumedFile = isResumedFile;
    }

    /// <summary>That of a run without files.</summary>
    public static AuditFiles None { get; } = new(null, null, null, isResumedFile: false);

    /// <summary>The whole path of the file that is written; null where none is.</summary>
    public string? Path { get; }

    /// <summary>Writes the audit; null where none is wanted.</summary>
    public AuditLog? Writer { get; }

    /// <summary>What the earlier runs did; null where none is resumed.</summary>
    public AuditReader? History { get; }

    /// <summary>Whether the file that is written is the one that is resumed from: it says what the earlier runs did already.</summary>
    public bool IsResumedFile { get; }

    /// <summary>Opens what the run needs, before anything is sent.</summary>
    /// <param name="connection">Whose secrets it is about.</param>
    /// <param name="audit">The file to write, or a folder for it; null for none.</param>
    /// <param name="resumed">The file to resume from; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting; what is opened after that is closed again.</param>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or tells of another account.</exception>
    public static Task<AuditFiles> OpenAsync(IoNetConnection connection, FilePath? audit, FilePath? resumed, CancellationToken cancellationToken) =>
        AbandonableTask.RunAsync(() => Open(connection, audit, resumed, cancellationToken), cancellationToken);

    public void Dispose() => Writer?.Dispose();

    private static AuditFiles Open(IoNetConnection connection, FilePath? audit, FilePath? resumed, CancellationToken cancellationToken)
    {
        // Before the history is read: from here on nobody else adds to it.
        var file = audit is null ? null : Try(audit, Messages.AuditFileRefused, () => AuditFile.Open(audit.Whole));
        try
        {
            var reader = resumed is null ? null : HistoryAt(resumed, Messages.AuditFileNotRead);
            var isResumedFile = file is not null && resumed is not null && file.Path == System.IO.Path.GetFullPath(resumed.Whole);
            if (audit is not null && file is { IsNew: false } && !isResumedFile)
            {
                // To add to it would leave a file that neither account can resume from.
                HistoryAt(audit with { Whole = file.Path }, Messages.AuditFileRefused);
            }

            var writer = file is null
                ? null
                : Try(audit!, Messages.AuditFileRefused, () => new AuditLog(file, connection.AccountIdentity, UserAgent.Version, TimeProvider.System));
            return new AuditFiles(file?.Path, writer, reader, isResumedFile);
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
