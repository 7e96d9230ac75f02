namespace IoSecrets;

/// <summary>What the last run of Remove-IoSecret in a runspace came to.</summary>
public sealed class SecretRunReport
{
    /// <param name="counts">The tally, and what is still open.</param>
    /// <param name="intentionallySkipped">How many were skipped on purpose: declined, or changed since they were planned.</param>
    internal SecretRunReport(Func<SecretStatus, int> counts, int intentionallySkipped)
    {
        Deleted = counts(SecretStatus.Deleted);
        Gone = counts(SecretStatus.Gone);
        NotFound = counts(SecretStatus.NotFound);
        Failed = counts(SecretStatus.Failed);
        Unknown = counts(SecretStatus.Unknown);
        Skipped = counts(SecretStatus.Skipped);
        Invalid = counts(SecretStatus.Invalid);
        UnsettledCount = Unknown + Skipped - intentionallySkipped;
    }

    /// <summary>The base of the service's URIs.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The account: its owner, or the masked key.</summary>
    public required string Account { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>
    /// Why it ended: Completed, Stopped, FirstError (-ErrorAction Stop), or the id of the error that ended it; Running while it goes on.
    /// </summary>
    public required string EndReason { get; init; }

    /// <summary>The message of the error that ended it; null where none did.</summary>
    public required string? EndMessage { get; init; }

    /// <summary>The file of its audit; null where there is none.</summary>
    public required string? AuditPath { get; init; }

    /// <summary>How many ids came in and came to something.</summary>
    public int Total => Deleted + Gone + NotFound + Failed + Unknown + Skipped + Invalid;

    /// <summary>Those that the service says it deleted.</summary>
    public int Deleted { get; }

    /// <summary>Those that are absent, after a request whose answer was lost.</summary>
    public int Gone { get; }

    /// <summary>Those that were not in the account.</summary>
    public int NotFound { get; }

    /// <summary>Those that were not deleted.</summary>
    public int Failed { get; }

    /// <summary>Those that may have been deleted, what was in flight at the end among them.</summary>
    public int Unknown { get; }

    /// <summary>Those that nothing was sent for.</summary>
    public int Skipped { get; }

    /// <summary>Items of the input that were no ids.</summary>
    public int Invalid { get; }

    /// <summary>How many are unknown, or skipped and not left on purpose.</summary>
    public int UnsettledCount { get; }

    /// <summary>The unknown, and the skipped that were not left on purpose, in this order, 10,000 at most. Remove-IoSecret takes them.</summary>
    public required IReadOnlyList<SecretOutcome> Unsettled { get; init; }

    /// <summary>How it ended and how much is not settled.</summary>
    public override string ToString() => $"{EndReason}: {Total} IDs, {UnsettledCount} unsettled";
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
