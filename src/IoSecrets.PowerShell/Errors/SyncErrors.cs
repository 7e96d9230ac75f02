using System.Management.Automation;
using IoSecrets.Core.Files;
using IoSecrets.Core.Sync;

namespace IoSecrets.Errors;

/// <summary>Creates the errors of files and rows that describe secrets.</summary>
internal static class SyncErrors
{
    /// <summary>Creates the error for a line of a file that cannot be read.</summary>
    public static ErrorRecord FromFile(string path, FileProblem problem) => ErrorRecords.Create(
        nameof(Messages.SecretsFileInvalid), ErrorCategory.InvalidData, $"{path}, line {problem.Line}: {problem.Problem}. Nothing was sent.", path);

    /// <summary>Creates the error for an input row that cannot be read.</summary>
    public static ErrorRecord InvalidRow(int position, string problem) => ErrorRecords.Create(
        nameof(Messages.ValidationFailed), ErrorCategory.InvalidData, $"Row {position} was not used: {problem}.", position);

    /// <summary>Creates the error for a row for which nothing can be done.</summary>
    public static ErrorRecord FromProblem(SyncItem item, IoNetConnection connection)
    {
        var (id, category, message) = item.Problem switch
        {
            SyncProblem.NotFound => (
                nameof(Messages.SecretNotFound),
                ErrorCategory.ObjectNotFound,
                $"Secret {item.Write.Label} was not found. {Messages.SecretNotFound} A row without an Id would create it. Account: {connection}."),
            SyncProblem.Ambiguous when item.Detail is not null => (
                nameof(Messages.AmbiguousName),
                ErrorCategory.InvalidData,
                $"Secret {item.Write.Label} cannot be synced: {item.Detail}. Nothing was sent for {item.Row.Place}."),
            SyncProblem.Ambiguous => (
                nameof(Messages.AmbiguousName),
                ErrorCategory.InvalidData,
                $"{item.Candidates.Count} secrets match {item.Write.Label}: {string.Join(", ", item.Candidates.Select(secret => secret.Id))}. "
                    + $"{Messages.AmbiguousName} Account: {connection}."),
            _ => (
                nameof(Messages.ValidationFailed),
                ErrorCategory.InvalidArgument,
                $"Secret {item.Write.Label} cannot be synced: {item.Detail}."),
        };
        return ErrorRecords.Create(id, category, connection.Mask(message), connection.Mask(item.Write.Target));
    }

    /// <summary>Creates the error if nothing was removed because a secret that a row describes could be removed.</summary>
    /// <param name="reason">The reason, as a clause.</param>
    /// <param name="connection">The connection.</param>
    public static ErrorRecord NotPruned(string reason, IoNetConnection connection) => ErrorRecords.Create(
        nameof(Messages.NotPruned),
        ErrorCategory.OperationStopped,
        $"Nothing was removed, because {reason}. {Messages.NotPruned}",
        connection.BaseUri);
}
