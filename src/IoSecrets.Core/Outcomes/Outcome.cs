using IoSecrets.Core.Http;

namespace IoSecrets.Core.Outcomes;

/// <summary>What became of one secret that something was to be done with.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Response">What the last attempt came to; null where nothing was sent.</param>
/// <param name="Attempts">How many requests were made.</param>
/// <param name="Duration">From the first attempt to the decision, waits included.</param>
internal sealed record Outcome(SecretStatus Status, ApiResponse? Response, int Attempts, TimeSpan Duration)
{
    /// <summary>The secret as the service told it; null where it told none.</summary>
    public Secret? Secret { get; init; }

    /// <summary>What is no longer as it was planned, a phrase for each; empty where nothing was planned or all is.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Whether it was left as it is on purpose, because somebody said so or it is no longer as it was planned: that is settled.</summary>
    public bool IsIntentionallySkipped { get; init; }

    /// <summary>Whether the service confirmed that it did what was asked.</summary>
    public bool IsApplied => Status is SecretStatus.Deleted or SecretStatus.Created or SecretStatus.Updated or SecretStatus.Unchanged;

    /// <summary>The outcome of what nothing was sent for, or of which nothing is known but its status.</summary>
    public static Outcome WithoutResponse(SecretStatus status) => new(status, null, 0, TimeSpan.Zero);

    /// <summary>Returns the outcome of a delete in the light of an earlier request for the same secret.</summary>
    /// <param name="wasInDoubt">Whether that request was left in doubt. Then what was not done now may have been done before: it is unknown.</param>
    // One that was left on purpose keeps its status: nobody is to delete it because of a word.
    public Outcome WithEarlierDoubt(bool wasInDoubt) =>
        wasInDoubt && !IsIntentionallySkipped && Status is SecretStatus.Failed or SecretStatus.Skipped ? this with { Status = SecretStatus.Unknown } : this;

    /// <summary>Returns whether it is still not known if a request deleted the secret.</summary>
    /// <param name="wasInDoubt">Whether an earlier request was left in doubt.</param>
    public bool LeavesDoubt(bool wasInDoubt) =>
        Status == SecretStatus.Unknown
        // Declined, or never compared. One that was read and has changed is there.
        || (wasInDoubt && IsIntentionallySkipped && Secret is null);

    /// <summary>The outcome of this after the other, as one: its last answer and all of the attempts.</summary>
    internal Outcome Following(Outcome earlier) => this with { Attempts = earlier.Attempts + Attempts, Duration = earlier.Duration + Duration };
}
