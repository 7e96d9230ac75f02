namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>The result for one id, expected or actual.</summary>
/// <param name="Status">The status in the report.</param>
/// <param name="Attempts">The number of requests sent.</param>
/// <param name="IsDeleted">Whether one of the requests deletes the secret.</param>
internal sealed record DeletionState(string Status, int Attempts, bool IsDeleted)
{
    /// <summary>Predicts the result of the attempts, in order. It is a second implementation of the rules, independent of the module's code.</summary>
    /// <param name="exists">Whether the account has the secret.</param>
    /// <param name="attempts">The attempts that the client may make.</param>
    /// <param name="maximumRetryCount">The maximum number of retries; attempts after a 429 do not count.</param>
    public static DeletionState Predict(bool exists, IEnumerable<InjectedFault> attempts, int maximumRetryCount)
    {
        var (sent, retries, isInDoubt, isDeleted) = (0, 0, false, false);
        foreach (var attempt in attempts)
        {
            sent++;
            var deletesNow = attempt.IsApplied && exists && !isDeleted;
            isDeleted |= deletesNow;
            isInDoubt |= attempt.Verdict == ResponseVerdict.Inconclusive;
            if (attempt.Verdict == ResponseVerdict.Conclusive)
            {
                return new DeletionState(deletesNow ? "Deleted" : isInDoubt ? "Gone" : "NotFound", sent, isDeleted);
            }

            retries += attempt.Verdict == ResponseVerdict.Inconclusive ? 1 : 0;
            if (attempt.Verdict == ResponseVerdict.Refused || retries > maximumRetryCount)
            {
                return new DeletionState(isInDoubt ? "Unknown" : "Failed", sent, isDeleted);
            }
        }

        throw new InvalidOperationException("The attempts have no end.");
    }
}
