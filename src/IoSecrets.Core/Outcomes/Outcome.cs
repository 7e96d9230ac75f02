using IoSecrets.Core.Http;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Outcomes;

/// <summary>The result for one secret.</summary>
/// <param name="Status">The status.</param>
/// <param name="Response">The result of the last attempt; null if nothing was sent.</param>
/// <param name="Attempts">Number of attempts.</param>
/// <param name="Duration">The time from the first attempt to the result, including waits.</param>
internal sealed record Outcome(SecretStatus Status, ApiResponse? Response, int Attempts, TimeSpan Duration)
{
    /// <summary>The secret from the response; null if the response contained none.</summary>
    public Secret? Secret { get; init; }

    /// <summary>The reason why the secret was skipped after it was read, as a clause; null if it was not.</summary>
    public string? Objection { get; init; }

    /// <summary>Indicates whether the secret was skipped on purpose, because it was declined or there was an objection: it is settled.</summary>
    public bool IsIntentionallySkipped { get; init; }

    /// <summary>
    /// Indicates whether the secret must be tried again: it is unknown, it was not sent, the connection was closed, or the key was refused or lacks
    /// the permission.
    /// </summary>
    public bool IsUnsettled => Status switch
    {
        SecretStatus.Unknown => true,
        SecretStatus.Skipped => !IsIntentionallySkipped,
        SecretStatus.Failed => Response?.Reason is FailureReason.CredentialRefused or FailureReason.NotPermitted or FailureReason.NotConnected,
        _ => false,
    };

    /// <summary>
    /// The IDs of the listed secrets that a create in doubt may have created, after the list did not settle it; null if no list was needed.
    /// </summary>
    public IReadOnlyList<Guid>? Candidates { get; private init; }

    /// <summary>Indicates whether the service confirmed the request, now or in an earlier run, or nothing had to change.</summary>
    public bool IsApplied => IsAppliedStatus(Status);

    /// <summary>Returns true for the statuses of requests that the service confirmed.</summary>
    public static bool IsAppliedStatus(SecretStatus status) =>
        status is SecretStatus.Deleted or SecretStatus.Created or SecretStatus.Updated or SecretStatus.Unchanged;

    /// <summary>Creates an outcome for which nothing was sent, or of which only the status is known.</summary>
    public static Outcome WithoutResponse(SecretStatus status) => new(status, null, 0, TimeSpan.Zero);

    /// <summary>Creates the outcome of a create that the list of secrets does not settle.</summary>
    /// <param name="candidates">The IDs of the listed secrets that it may have created.</param>
    public static Outcome InDoubtAfterList(IReadOnlyList<Guid> candidates) =>
        WithoutResponse(SecretStatus.Unknown) with { Candidates = candidates };

    /// <summary>
    /// Returns the outcome, adjusted for an earlier request for the same secret that was left in doubt. It may have been applied, so an outcome
    /// that is failed or skipped is unknown.
    /// </summary>
    // A secret skipped on purpose keeps its status, so that nobody deletes it because it is reported as unknown. But the reason not to change a
    // secret, that it differs from what it was, may be the change in doubt.
    public Outcome WithEarlierDoubt(IWriteItem item)
    {
        var keepsStatus = IsIntentionallySkipped && (Objection is null || item.Operation != SecretOperation.Update);
        return item.WasInDoubt && !keepsStatus && Status is SecretStatus.Failed or SecretStatus.Skipped
            ? this with { Status = SecretStatus.Unknown, IsIntentionallySkipped = false }
            : this;
    }

    /// <summary>Returns true if it is still unknown whether a request was applied.</summary>
    /// <param name="wasInDoubt">True if an earlier request was left in doubt.</param>
    public bool LeavesDoubt(bool wasInDoubt) =>
        Status == SecretStatus.Unknown
        // Declined, or never compared. A secret that was read and has changed exists.
        || (wasInDoubt && IsIntentionallySkipped && Secret is null);

    /// <summary>Combines this outcome with an earlier one: this one's response, and the attempts and duration of both.</summary>
    internal Outcome Following(Outcome earlier) => this with { Attempts = earlier.Attempts + Attempts, Duration = earlier.Duration + Duration };
}

/// <summary>Counts the secrets of a run by status. Thread-safe.</summary>
internal sealed class StatusCounts
{
    private static readonly SecretStatus[] All = Enum.GetValues<SecretStatus>();

    // By the number of the status, which is also its index. A dictionary of this type would be compiled in each process.
    private readonly int[] _counts = new int[All.Length + 1];
    private int _resumed;
    private int _resumedValues;

    /// <summary>Number of secrets with the status.</summary>
    public int this[SecretStatus status] => Volatile.Read(ref _counts[(int)status]);

    /// <summary>Number of secrets with any status.</summary>
    public int Total => _counts.Sum();

    /// <summary>Number of requests that the service confirmed.</summary>
    public int Applied => All.Where(Outcome.IsAppliedStatus).Sum(status => this[status]);

    /// <summary>Number of items that failed, are unknown or are invalid.</summary>
    public int WithErrors => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Invalid];

    /// <summary>Indicates whether any secret is unknown.</summary>
    public bool HasDoubt => this[SecretStatus.Unknown] > 0;

    /// <summary>Indicates whether no secret failed, is unknown, or was skipped.</summary>
    public bool IsAllSettled => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Skipped] == 0;

    /// <summary>Number of secrets that an earlier run settled.</summary>
    public int Resumed => Volatile.Read(ref _resumed);

    /// <summary>Counts one more secret that an earlier run settled.</summary>
    public void AddResumed(bool hasValue)
    {
        Interlocked.Increment(ref _resumed);
        Interlocked.Add(ref _resumedValues, hasValue ? 1 : 0);
    }

    /// <summary>Returns and resets the number of resumed secrets whose values were not written again.</summary>
    public int TakeResumedValues() => Interlocked.Exchange(ref _resumedValues, 0);

    /// <summary>Counts one more secret.</summary>
    public void Add(SecretStatus status) => Interlocked.Increment(ref _counts[(int)status]);
}
