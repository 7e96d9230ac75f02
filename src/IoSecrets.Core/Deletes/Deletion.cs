using IoSecrets.Core.Http;

namespace IoSecrets.Core.Deletes;

/// <summary>What became of one id that was to be deleted.</summary>
/// <param name="Id">The id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Answer">What the last attempt came to; null where nothing was sent.</param>
/// <param name="Attempts">How many requests were made.</param>
/// <param name="Duration">From the first attempt to the decision, waits included.</param>
public sealed record Deletion(Guid Id, DeletionStatus Status, Answer? Answer, int Attempts, TimeSpan Duration)
{
    /// <summary>The status by the last answer, and by whether an attempt before it is in doubt.</summary>
    internal static DeletionStatus StatusOf(Answer? last, bool wasInDoubt) => (last?.Meaning, wasInDoubt) switch
    {
        (null, _) => DeletionStatus.Skipped,
        (Meaning.Done, _) => DeletionStatus.Deleted,
        (Meaning.Absent, false) => DeletionStatus.NotFound,
        (Meaning.Absent, true) => DeletionStatus.Gone,
        (Meaning.NotDone, false) => DeletionStatus.Failed,
        _ => DeletionStatus.Unknown,
    };
}
