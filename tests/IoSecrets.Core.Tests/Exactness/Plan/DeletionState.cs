namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>What is to become of one id.</summary>
/// <param name="Status">The word of the report.</param>
/// <param name="Attempts">How many requests it takes.</param>
/// <param name="IsDeleted">Whether one of them deletes it.</param>
internal sealed record DeletionState(string Status, int Attempts, bool IsDeleted)
{
    /// <summary>The table, written once more and not by the module's: what the attempts, in their order, make of a secret.</summary>
    /// <param name="isThere">Whether the account has the secret.</param>
    /// <param name="attempts">The attempts for which it is asked.</param>
    /// <param name="maximumRetryCount">How many retries there may be, those after a 429 not counted.</param>
    public static DeletionState Of(bool isThere, IEnumerable<Trouble> attempts, int maximumRetryCount)
    {
        var (made, retries, isInDoubt, isDeleted) = (0, 0, false, false);
        foreach (var attempt in attempts)
        {
            made++;
            var isDone = attempt.Acts && isThere && !isDeleted;
            isDeleted |= isDone;
            isInDoubt |= attempt.Says == Says.Nothing;
            if (attempt.Says == Says.Truth)
            {
                return new DeletionState(isDone ? "Deleted" : isInDoubt ? "Gone" : "NotFound", made, isDeleted);
            }

            retries += attempt.Says == Says.Nothing ? 1 : 0;
            if (attempt.Says == Says.Refused || retries > maximumRetryCount)
            {
                return new DeletionState(isInDoubt ? "Unknown" : "Failed", made, isDeleted);
            }
        }

        throw new InvalidOperationException("The attempts have no end.");
    }
}
