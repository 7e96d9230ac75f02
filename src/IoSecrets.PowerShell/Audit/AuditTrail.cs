using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Audit;

/// <summary>The files of a run: the one that it writes its audit to, and the one that it resumes from. Both may be the same.</summary>
internal sealed class AuditTrail : IDisposable
{
    private const int LongestAccount = 200;

    private AuditTrail(string? path, AuditWriter? writer, AuditHistory? history, bool isResumedFile)
    {
        Path = path;
        Writer = writer;
        History = history;
        IsResumedFile = isResumedFile;
    }

    /// <summary>That of a run without files.</summary>
    public static AuditTrail None { get; } = new(null, null, null, isResumedFile: false);

    /// <summary>The whole path of the file that is written; null where none is.</summary>
    public string? Path { get; }

    /// <summary>Writes the audit; null where none is wanted.</summary>
    public AuditWriter? Writer { get; }

    /// <summary>What the earlier runs did; null where none is resumed.</summary>
    public AuditHistory? History { get; }

    /// <summary>Whether the file that is written is the one that is resumed from: it says what the earlier runs did already.</summary>
    public bool IsResumedFile { get; }

    /// <summary>Opens what the run needs, before anything is sent.</summary>
    /// <param name="connection">Whose secrets it is about.</param>
    /// <param name="audit">The file to write, or a folder for it; null for none.</param>
    /// <param name="resumed">The file to resume from; null for none.</param>
    /// <param name="stop">Ends the waiting; what is opened after that is closed again.</param>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or tells of another account.</exception>
    public static Task<AuditTrail> OpenAsync(IoNetConnection connection, FilePath? audit, FilePath? resumed, CancellationToken stop) =>
        AbandonableWork.RunAsync(() => Open(connection, audit, resumed, stop), stop);

    public void Dispose() => Writer?.Dispose();

    private static AuditTrail Open(IoNetConnection connection, FilePath? audit, FilePath? resumed, CancellationToken stop)
    {
        // Before the history is read: from here on nobody else adds to it.
        var file = audit is null ? null : Try(audit, Messages.AuditFileRefused, () => AuditFile.Open(audit.Whole));
        try
        {
            var history = resumed is null ? null : HistoryAt(resumed, Messages.AuditFileNotRead);
            var isResumedFile = file is not null && resumed is not null && file.Path == System.IO.Path.GetFullPath(resumed.Whole);
            if (audit is not null && file is { IsNew: false } && !isResumedFile)
            {
                // To add to it would leave a file that neither account can resume from.
                HistoryAt(audit with { Whole = file.Path }, Messages.AuditFileRefused);
            }

            var writer = file is null
                ? null
                : Try(audit!, Messages.AuditFileRefused, () => new AuditWriter(file, connection.Identity, UserAgent.Version, TimeProvider.System));
            return new AuditTrail(file?.Path, writer, history, isResumedFile);
        }
        catch
        {
            file?.Dispose();
            throw;
        }

        AuditHistory HistoryAt(FilePath path, Func<string, string, string> refusal)
        {
            var history = Try(path, refusal, () => AuditHistory.Read(path.Whole, stop));
            RefuseForeign(history, connection, path);
            return history;
        }
    }

    private static void RefuseForeign(AuditHistory history, IoNetConnection connection, FilePath path)
    {
        if (FlawOf(history, connection) is { } flaw)
        {
            throw new TerminatingException(
                nameof(Messages.AuditFileForeign), ErrorCategory.InvalidData, Messages.AuditFileForeign(path.Given, flaw), path.Given);
        }
    }

    private static string? FlawOf(AuditHistory history, IoNetConnection connection)
    {
        if (history.Accounts.Count == 0)
        {
            return history.IsEmpty ? null : "is not an audit file";
        }

        var account = connection.Identity;
        return history.Accounts.FirstOrDefault(other => !other.IsOf(connection.Service)) switch
        {
            null => null,
            { Identity: null } => "does not identify its account: it contains only a masked key, and many keys share a mask",
            var foreign when foreign.ToString() == account.ToString() => $"was written with a different key than this run's, but both are shown as {account}",
            var foreign => $"belongs to account {ServiceText.Clean(foreign.ToString(), LongestAccount)}, and this run to account {account}",
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
