using System.Net;
using System.Net.Http.Headers;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>The context of one request with all its attempts: the handlers' input and their results.</summary>
/// <param name="abortPolicy">Aborts the run that this request belongs to.</param>
/// <param name="wasInDoubt">True if an earlier request for the same secret is in doubt.</param>
/// <param name="retriesUnreachable">True to retry if something other than the service responds or nothing can be reached.</param>
/// <param name="isIdempotent">True if the request is idempotent; otherwise it is retried only if it cannot have been applied.</param>
internal sealed class RequestContext(RunAbortPolicy abortPolicy, bool wasInDoubt = false, bool retriesUnreachable = true, bool isIdempotent = true)
{
    private int _retries;

    /// <summary>Aborts the run that this request belongs to.</summary>
    public RunAbortPolicy AbortPolicy { get; } = abortPolicy;

    /// <summary>Number of attempts.</summary>
    public int Attempts { get; private set; }

    /// <summary>The result of the last attempt; null before the first has ended, and during each attempt.</summary>
    public ApiResponse? LastResponse { get; private set; }

    /// <summary>Reads the body of the response to an applied request, and returns false if it is unreadable; null to ignore the body.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? ReadBody { get; init; }

    /// <summary>Maximum number of bytes to read of a response's body.</summary>
    public int MaximumBodySize { get; init; } = 1024 * 1024;

    /// <summary>The secret's value in the request, which must be redacted from the response's text; null for none.</summary>
    public SecretValue? Value { get; init; }

    /// <summary>The longest acceptable Retry-After; the request ends at once if the service asks for more. Null for no limit.</summary>
    public TimeSpan? MaximumRetryAfter { get; init; }

    /// <summary>Indicates whether the service's request ID is kept even if the request was applied.</summary>
    public bool KeepsRequestId { get; init; }

    /// <summary>Indicates whether an attempt before the last, or an earlier request, is in doubt.</summary>
    public bool WasInDoubt { get; private set; } = wasInDoubt;

    /// <summary>Indicates whether the request reads an ID that does not exist, so that its 404 shows the shape of the service's own.</summary>
    public bool IsNotFoundProbe { get; init; }

    /// <summary>Indicates whether to retry if something other than the service responds or nothing can be reached.</summary>
    public bool RetriesUnreachable { get; } = retriesUnreachable;

    /// <summary>Indicates whether the request settles its ID. A read that precedes a delete does so only if it is refused.</summary>
    public bool SettlesId { get; init; } = true;

    /// <summary>Gets the context of a request.</summary>
    public static RequestContext From(HttpRequestMessage request) =>
        (request as ApiRequest)?.Context ?? throw new InvalidOperationException("The request belongs to no call.");

    public void BeginAttempt()
    {
        WasInDoubt |= LastResponse?.Effect == RequestEffect.InDoubt;
        LastResponse = null;
        Attempts++;
    }

    /// <summary>Records that the attempt was sent more than once, so that an earlier copy may have been applied whatever the response.</summary>
    public void MarkEarlierCopyInDoubt() => WasInDoubt = true;

    public void EndAttempt(ApiResponse response)
    {
        LastResponse = response;
        if (response.UnprovenShape is null)
        {
            AbortPolicy.OnResponse(response, SettlesId);
        }
    }

    /// <summary>Returns true if the last response is worth a retry and the maximum allows one. Retries after a 429 do not count.</summary>
    public bool MayRetry(int maximumRetryCount) => LastResponse switch
    {
        null or { IsWorthRetrying: false } => false,
        { RetryAfter: { } asked } when asked > MaximumRetryAfter => false,
        { StatusCode: null } or { IsForeign: true } when !RetriesUnreachable => false,
        { Effect: RequestEffect.InDoubt } when !isIdempotent => false,
        { Reason: FailureReason.RateLimited } => true,
        _ => _retries < maximumRetryCount,
    };

    /// <summary>Counts a retry.</summary>
    /// <returns>The number of earlier retries.</returns>
    public int CountRetry() => _retries++;
}

/// <summary>A request with its context. The request's options would allocate a dictionary for this one entry.</summary>
internal sealed class ApiRequest(RequestContext context, HttpMethod method, Uri uri) : HttpRequestMessage(method, uri)
{
    public RequestContext Context { get; } = context;
}

/// <summary>The body of a request that changes something. It counts how often the current attempt was sent.</summary>
/// <param name="json">The content, cleared when the request is disposed; null for none.</param>
/// <param name="isSentOnce">True if an attempt fails instead of being sent a second time.</param>
// If a kept-alive connection breaks before the first byte of the response, SocketsHttpHandler silently resends a request without content.
// Then a secret deleted by the first copy would get 404. With any content, the break surfaces as an exception. Over HTTP/2 it still resends
// the requests that a GOAWAY declares unprocessed, and a server whose GOAWAY is late has processed some of them.
internal sealed class RequestBody(ZeroedBuffer? json = null, bool isSentOnce = false) : HttpContent
{
    private int _timesSent;

    /// <summary>Number of times that sending the current attempt has begun.</summary>
    public int TimesSent => Volatile.Read(ref _timesSent);

    /// <summary>Resets the count for another attempt.</summary>
    public void BeginAttempt() => Volatile.Write(ref _timesSent, 0);

    /// <summary>Creates a body with the media type of JSON.</summary>
    public static RequestBody Create(ZeroedBuffer json, bool isSentOnce = false) =>
        new(json, isSentOnce) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (Interlocked.Increment(ref _timesSent) > 1 && isSentOnce)
        {
            throw new IOException("The body of a request that must not be repeated was already sent.");
        }

        if (json is not null)
        {
            await stream.WriteAsync(json.Written).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = json?.Written.Length ?? 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            json?.Dispose();
        }

        base.Dispose(disposing);
    }
}
