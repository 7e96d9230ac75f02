using IoSecrets.Core.Bulk;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>One request to the service with all its attempts: what the handlers need to know of it, and what they found out.</summary>
/// <param name="abortPolicy">Ends the run that this call belongs to.</param>
/// <param name="wasInDoubt">Whether an earlier call for the same secret is in doubt.</param>
/// <param name="isPatient">Whether it is tried again where something else answers or nothing can be reached.</param>
/// <param name="isRepeatable">Whether doing it twice is as good as once; where not, it is only tried again when it cannot have been done.</param>
internal sealed class RequestContext(RunAbortPolicy abortPolicy, bool wasInDoubt = false, bool isPatient = true, bool isRepeatable = true)
{
    private int _retries;

    /// <summary>Ends the run that this call belongs to.</summary>
    public RunAbortPolicy AbortPolicy { get; } = abortPolicy;

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; private set; }

    /// <summary>What the last attempt came to; null before the first has ended.</summary>
    public ApiResponse? LastResponse { get; private set; }

    /// <summary>Takes the body of an answer that did what was asked, and says whether it can be read; null where nobody wants it.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? ReadBody { get; init; }

    /// <summary>How much of an answer's body is read, in bytes.</summary>
    public int MaximumBodySize { get; init; } = 1024 * 1024;

    /// <summary>The secret's value that it carries, which must not come back in the answer's words; null where it carries none.</summary>
    public SecretValue? Value { get; init; }

    /// <summary>The longest wait that the service may ask for: if it asks for a longer one, the call ends at once. Null for any wait.</summary>
    public TimeSpan? MaximumWait { get; init; }

    /// <summary>Whether the service's id of the request is kept of an answer that did what was asked too.</summary>
    public bool KeepsRequestId { get; init; }

    /// <summary>Whether an attempt before the last is in doubt.</summary>
    public bool WasInDoubt { get; private set; } = wasInDoubt;

    /// <summary>Whether it asks for an id that nobody has, so that its 404 shows the service's own.</summary>
    public bool IsNotFoundProbe { get; init; }

    /// <summary>Whether it is tried again if something else answers or nothing can be reached.</summary>
    public bool RetriesUnreachable { get; } = isPatient;

    /// <summary>Whether it settles its id; a read that only precedes a delete does not, unless it is refused.</summary>
    public bool SettlesId { get; init; } = true;

    /// <summary>The call that this request belongs to.</summary>
    public static RequestContext From(HttpRequestMessage request) =>
        (request as ApiRequest)?.Context ?? throw new InvalidOperationException("The request belongs to no call.");

    public void BeginAttempt()
    {
        WasInDoubt |= LastResponse?.Effect == RequestEffect.InDoubt;
        LastResponse = null;
        Attempts++;
    }

    /// <summary>The attempt went out more than once: whatever is answered, an earlier copy may have acted.</summary>
    public void MarkEarlierCopyInDoubt() => WasInDoubt = true;

    public void EndAttempt(ApiResponse response)
    {
        LastResponse = response;
        if (response.UnprovenShape is null)
        {
            AbortPolicy.OnResponse(response, SettlesId);
        }
    }

    /// <summary>Whether the last answer asks for another attempt, and the call's retries allow it. A 429 uses none of them up.</summary>
    public bool MayRetry(int maximumRetryCount) => LastResponse switch
    {
        null or { IsWorthRetrying: false } => false,
        { RetryAfter: { } asked } when asked > MaximumWait => false,
        { StatusCode: null } or { IsForeign: true } when !RetriesUnreachable => false,
        { Effect: RequestEffect.InDoubt } when !isRepeatable => false,
        { Reason: FailureReason.RateLimited } => true,
        _ => _retries < maximumRetryCount,
    };

    /// <summary>Counts a retry.</summary>
    /// <returns>How many came before it.</returns>
    public int CountRetry() => _retries++;
}

/// <summary>A request that carries its call to the handlers; a request's options would be a table for this one entry.</summary>
internal sealed class ApiRequest(RequestContext context, HttpMethod method, Uri uri) : HttpRequestMessage(method, uri)
{
    public RequestContext Context { get; } = context;
}
