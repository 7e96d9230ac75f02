namespace IoSecrets;

/// <summary>The result of the last run in a runspace that created, changed or deleted secrets.</summary>
public sealed class SecretRunReport
{
    /// <param name="counts">Returns the number of secrets with a status, including those that are still open.</param>
    /// <param name="unsettled">Number of secrets that must be tried again, including those that are still open.</param>
    internal SecretRunReport(Func<SecretStatus, int> counts, int unsettled)
    {
        Deleted = counts(SecretStatus.Deleted);
        Gone = counts(SecretStatus.Gone);
        NotFound = counts(SecretStatus.NotFound);
        Failed = counts(SecretStatus.Failed);
        Unknown = counts(SecretStatus.Unknown);
        Skipped = counts(SecretStatus.Skipped);
        Invalid = counts(SecretStatus.Invalid);
        Created = counts(SecretStatus.Created);
        Updated = counts(SecretStatus.Updated);
        Unchanged = counts(SecretStatus.Unchanged);
        UnsettledCount = unsettled;
    }

    /// <summary>The operation of the run.</summary>
    public required SecretOperation Operation { get; init; }

    /// <summary>The base of the service's URIs.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The account: its owner, or the masked key.</summary>
    public required string Account { get; init; }

    /// <summary>The start time.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The end time; null while the run is in progress.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>
    /// The reason for the end: Completed, Stopped, FirstError (-ErrorAction Stop), or the ID of the error that ended the run; Running while it
    /// is in progress.
    /// </summary>
    public required string EndReason { get; init; }

    /// <summary>The message of the error that ended the run; null if no error did.</summary>
    public required string? EndMessage { get; init; }

    /// <summary>The path of the audit file; null if there is none.</summary>
    public required string? AuditPath { get; init; }

    /// <summary>Number of secrets and invalid items received, each counted under one status.</summary>
    public int Total => Created + Updated + Unchanged + Deleted + Gone + NotFound + Failed + Unknown + Skipped + Invalid;

    /// <summary>Number of secrets that the service confirmed as created.</summary>
    public int Created { get; }

    /// <summary>Number of secrets that the service confirmed as changed.</summary>
    public int Updated { get; }

    /// <summary>Number of secrets that needed no change.</summary>
    public int Unchanged { get; }

    /// <summary>Number of secrets that the service confirmed as deleted.</summary>
    public int Deleted { get; }

    /// <summary>Number of secrets that no longer exist, after a request whose response was lost.</summary>
    public int Gone { get; }

    /// <summary>Number of IDs that the account does not have.</summary>
    public int NotFound { get; }

    /// <summary>Number of secrets whose request was not applied.</summary>
    public int Failed { get; }

    /// <summary>Number of secrets whose request may have been applied, including those in flight at the end.</summary>
    public int Unknown { get; }

    /// <summary>Number of secrets for which no request was sent.</summary>
    public int Skipped { get; }

    /// <summary>Number of input items that cannot be used.</summary>
    public int Invalid { get; }

    /// <summary>
    /// Number of secrets to try again: those that are unknown, those skipped but not on purpose, and those that failed because the key was refused
    /// or lacks the permission.
    /// </summary>
    public int UnsettledCount { get; }

    /// <summary>
    /// The unsettled secrets, at most 10,000: first the unknown, then the others. Remove-IoSecret accepts those of a delete.
    /// </summary>
    public required IReadOnlyList<SecretOutcome> Unsettled { get; init; }

    /// <summary>Returns the reason for the end, the total and the number of unsettled secrets.</summary>
    public override string ToString() => $"{EndReason}: {Total} secrets, {UnsettledCount} unsettled";
}

/// <summary>Values of <see cref="SecretRunReport.EndReason"/> for a run that no error ended; otherwise it is the error's ID.</summary>
internal static class RunEndReasons
{
    /// <summary>The run has not ended.</summary>
    public const string Running = "Running";

    /// <summary>Every item of the input has a result.</summary>
    public const string Completed = "Completed";

    /// <summary>The first error ended the run, because of <c>-ErrorAction Stop</c>.</summary>
    public const string FirstError = "FirstError";

    /// <summary>Ctrl+C, a pipeline that needs no more output, an error elsewhere in the pipeline, or a closed runspace.</summary>
    public const string Stopped = "Stopped";
}
