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

    private AuditTrail(string? path, AuditWriter? writer, AuditHistory? history)
    {
        Path = path;
        Writer = writer;
        History = history;
    }

    /// <summary>The whole path of the file that is written; null where none is.</summary>
    public string? Path { get; }

    /// <summary>Writes the audit; null where none is wanted.</summary>
    public AuditWriter? Writer { get; }

    /// <summary>What the earlier runs did; null where none is resumed.</summary>
    public AuditHistory? History { get; }

    /// <summary>Opens what the run needs, before anything is sent.</summary>
    /// <exception cref="TerminatingException">A file is busy, cannot be used, or tells of another account.</exception>
    public static AuditTrail Open(PSCmdlet cmdlet, IoNetConnection connection, string? auditPath, string? resumeFrom)
    {
        var account = AuditAccount.Of(connection.Service);
        // Before the history is read: from here on nobody else adds to it.
        var file = OpenAt(cmdlet, auditPath, Messages.AuditFileRefused, AuditFile.Open);
        try
        {
            var history = OpenAt(cmdlet, resumeFrom, Messages.AuditFileNotRead, AuditHistory.Read);
            RefuseForeign(history, account, resumeFrom);
            if (file is { IsNew: false } && auditPath != resumeFrom)
            {
                // To add to it would leave a file that neither account can resume from.
                RefuseForeign(Try(auditPath!, Messages.AuditFileRefused, () => AuditHistory.Read(file.Path)), account, auditPath);
            }

            var writer = file is null
                ? null
                : Try(auditPath!, Messages.AuditFileRefused, () => new AuditWriter(file, account, UserAgent.Version, TimeProvider.System));
            return new AuditTrail(file?.Path, writer, history);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    public void Dispose() => Writer?.Dispose();

    private static void RefuseForeign(AuditHistory? history, AuditAccount account, string? path)
    {
        if (history is null or { IsEmpty: true })
        {
            return;
        }

        var flaw = history.Accounts.Count == 0
            ? "holds no line of an audit"
            : history.Accounts.FirstOrDefault(other => !other.IsSameAs(account)) is { } foreign
            ? $"tells of account {ServiceText.Clean(foreign.ToString(), LongestAccount)}, and this run is of account {account}"
            : null;
        if (flaw is not null)
        {
            throw new TerminatingException(
                nameof(Messages.AuditFileForeign), ErrorCategory.InvalidData, Messages.AuditFileForeign(path!, flaw), path);
        }
    }

    private static T? OpenAt<T>(PSCmdlet cmdlet, string? path, Func<string, string, string> refusal, Func<string, T> open)
        where T : class =>
        path is null ? null : Try(path, refusal, () => open(FilePath.Of(cmdlet, path, refusal)));

    private static T Try<T>(string path, Func<string, string, string> refusal, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (AuditFileException failure)
        {
            throw failure.IsBusy
                ? new TerminatingException(nameof(Messages.AuditFileBusy), ErrorCategory.ResourceBusy, Messages.AuditFileBusy(path), path)
                : new TerminatingException(
                    nameof(Messages.AuditFileRefused), ErrorCategory.OpenError, refusal(path, failure.Message.TrimEnd('.')), path);
        }
    }
}
