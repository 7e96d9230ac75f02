using IoSecrets.Core.Bulk;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>One request to the service with all its attempts: what the handlers need to know of it, and what they found out.</summary>
/// <param name="guard">Ends the run that this call belongs to.</param>
/// <param name="wasInDoubt">Whether an earlier call for the same secret is in doubt.</param>
/// <param name="isPatient">Whether it is tried again where something else answers or nothing can be reached.</param>
/// <param name="isRepeatable">Whether doing it twice is as good as once; where not, it is only tried again when it cannot have been done.</param>
internal sealed class Call(RunGuard guard, bool wasInDoubt = false, bool isPatient = true, bool isRepeatable = true)
{
    private int _retries;

    /// <summary>Ends the run that this call belongs to.</summary>
    public RunGuard Guard { get; } = guard;

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; private set; }

    /// <summary>What the last attempt came to; null before the first has ended.</summary>
    public Answer? Last { get; private set; }

    /// <summary>Takes the body of an answer that did what was asked, and says whether it can be read; null where nobody wants it.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? TakeBody { get; init; }

    /// <summary>How much of an answer's body is read, in bytes.</summary>
    public int LargestBody { get; init; } = 1024 * 1024;

    /// <summary>The secret's value that it carries, which must not come back in the answer's words; null where it carries none.</summary>
    public SecretValue? Value { get; init; }

    /// <summary>The longest wait that the service may ask for: if it asks for a longer one, the call ends at once. Null for any wait.</summary>
    public TimeSpan? LongestWait { get; init; }

    /// <summary>Whether the service's id of the request is kept of an answer that did what was asked too.</summary>
    public bool KeepsRequestId { get; init; }

    /// <summary>Whether an attempt before the last is in doubt.</summary>
    public bool WasInDoubt { get; private set; } = wasInDoubt;

    /// <summary>Whether it asks for an id that nobody has, so that its 404 shows the service's own.</summary>
    public bool ShowsNotFound { get; init; }

    /// <summary>Whether it is tried again if something else answers or nothing can be reached.</summary>
    public bool IsPatient { get; } = isPatient;

    /// <summary>Whether it settles its id; a read that only precedes a delete does not, unless it is refused.</summary>
    public bool IsDecisive { get; init; } = true;

    /// <summary>The call that this request belongs to.</summary>
    public static Call Of(HttpRequestMessage request) =>
        (request as CallRequest)?.Call ?? throw new InvalidOperationException("The request belongs to no call.");

    public void Begin()
    {
        WasInDoubt |= Last?.Meaning == Meaning.InDoubt;
        Last = null;
        Attempts++;
    }

    /// <summary>The attempt went out more than once: whatever is answered, an earlier copy may have acted.</summary>
    public void DoubtEarlierCopy() => WasInDoubt = true;

    public void End(Answer answer)
    {
        Last = answer;
        if (answer.UnprovenShape is null)
        {
            Guard.Saw(answer, IsDecisive);
        }
    }

    /// <summary>Whether the last answer asks for another attempt, and the call's retries allow it. A 429 uses none of them up.</summary>
    public bool MayRetry(int maximumRetryCount) => Last switch
    {
        null or { IsWorthRetrying: false } => false,
        { RetryAfter: { } asked } when asked > LongestWait => false,
        { StatusCode: null } or { IsForeign: true } when !IsPatient => false,
        { Meaning: Meaning.InDoubt } when !isRepeatable => false,
        { Cause: Cause.RateLimited } => true,
        _ => _retries < maximumRetryCount,
    };

    /// <summary>Counts a retry.</summary>
    /// <returns>How many came before it.</returns>
    public int CountRetry() => _retries++;
}
