using System.Security.Authentication;

namespace IoSecrets.Core.Http;

/// <summary>The kind of a response, judged by its shape.</summary>
internal enum ResponseKind
{
    /// <summary>As the service responds: JSON or no body; for a 404, the shape of the service's own.</summary>
    Plausible,

    /// <summary>A JSON object that contains an error.</summary>
    ErrorObject,

    /// <summary>Neither JSON nor a web page; for a 404, another shape than the service's.</summary>
    Unrecognized,

    /// <summary>A web page.</summary>
    WebPage,
}

/// <summary>Classifies HTTP statuses and exceptions. This is the only place that does.</summary>
internal static class ResponseClassifier
{
    private const long RefusedStream = 7;

    /// <summary>Classifies a response.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="kind">The kind of the response.</param>
    public static (RequestEffect Effect, FailureReason Reason) Classify(int status, ResponseKind kind) => status switch
    {
        // A login page or a gateway's response: it is unknown what the responder did with the request.
        200 or 204 or 404 or 410 when kind is ResponseKind.WebPage or ResponseKind.Unrecognized => (RequestEffect.InDoubt, FailureReason.NotTheService),
        200 or 204 when kind == ResponseKind.ErrorObject => (RequestEffect.InDoubt, FailureReason.UnexpectedResponse),
        200 or 204 => (RequestEffect.Applied, FailureReason.None),
        404 or 410 => (RequestEffect.NotFound, FailureReason.None),
        301 or 302 or 307 or 308 or 405 or 407 => (RequestEffect.NotApplied, FailureReason.NotTheService),
        300 or 303 or 305 => (RequestEffect.InDoubt, FailureReason.NotTheService),
        401 => (RequestEffect.NotApplied, FailureReason.CredentialRefused),
        408 => (RequestEffect.InDoubt, FailureReason.NoResponse),
        413 => (RequestEffect.NotApplied, FailureReason.StorageLimitExceeded),
        422 => (RequestEffect.NotApplied, FailureReason.ValidationFailed),
        429 => (RequestEffect.NotApplied, FailureReason.RateLimited),
        >= 400 and < 500 when kind == ResponseKind.WebPage => (RequestEffect.NotApplied, FailureReason.NotTheService),
        403 => (RequestEffect.NotApplied, FailureReason.NotPermitted),
        >= 400 and < 500 => (RequestEffect.NotApplied, FailureReason.UnexpectedResponse),
        // A 5xx may follow an applied request: a proxy also returns 503 for a service that broke off after it had received the request.
        >= 500 => (RequestEffect.InDoubt, FailureReason.ServiceUnavailable),
        // A 202 guarantees nothing, and .NET returns 101 as a final response.
        _ => (RequestEffect.InDoubt, FailureReason.UnexpectedResponse),
    };

    /// <summary>Classifies an exception thrown instead of a response.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="wasSent">True if sending the request had begun; null if that is not known, for requests that only read.</param>
    public static (RequestEffect Effect, FailureReason Reason) Classify(Exception failure, bool? wasSent) => failure switch
    {
        // RFC 9113, 8.7: a refused stream was not processed in any way.
        { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => (RequestEffect.NotApplied, FailureReason.ServiceUnavailable),
        // Before the other cases: whatever failed, the service may have the request.
        _ when wasSent ?? !FailedBeforeSending(failure) => (RequestEffect.InDoubt, FailureReason.NoResponse),
        ObjectDisposedException => (RequestEffect.NotApplied, FailureReason.NotConnected),
        { InnerException: AuthenticationException } => (RequestEffect.NotApplied, FailureReason.NotTrusted),
        _ => (RequestEffect.NotApplied, FailureReason.ServiceUnavailable),
    };

    /// <summary>Returns the status of a secret after a DELETE.</summary>
    /// <param name="last">The last response; null if nothing was sent.</param>
    /// <param name="wasInDoubt">True if an earlier attempt, or an earlier run, was left in doubt.</param>
    public static SecretStatus DeleteStatus(ApiResponse? last, bool wasInDoubt) => StatusOf(last, wasInDoubt, SecretStatus.Deleted);

    /// <summary>Returns the status of a secret after a PATCH.</summary>
    /// <inheritdoc cref="DeleteStatus(ApiResponse?, bool)"/>
    // A missing secret has nothing left to change, whatever an earlier attempt did.
    public static SecretStatus UpdateStatus(ApiResponse? last, bool wasInDoubt) =>
        last?.Effect == RequestEffect.NotFound ? SecretStatus.NotFound : StatusOf(last, wasInDoubt, SecretStatus.Updated);

    /// <summary>Returns the status of a secret after a POST.</summary>
    /// <inheritdoc cref="DeleteStatus(ApiResponse?, bool)"/>
    // A POST does not name a secret that could be missing.
    public static SecretStatus CreateStatus(ApiResponse? last) =>
        last?.Effect == RequestEffect.NotFound ? SecretStatus.Failed : StatusOf(last, wasInDoubt: false, SecretStatus.Created);

    /// <summary>Returns the status of a secret after a GET.</summary>
    /// <inheritdoc cref="DeleteStatus(ApiResponse?, bool)"/>
    // A GET in doubt has changed nothing.
    public static SecretStatus ReadStatus(ApiResponse? last) => last?.Effect switch
    {
        null => SecretStatus.Skipped,
        RequestEffect.Applied => SecretStatus.Unchanged,
        RequestEffect.NotFound => SecretStatus.NotFound,
        _ => SecretStatus.Failed,
    };

    /// <summary>Returns the status of a secret that was read before its DELETE and, because of the result, not deleted.</summary>
    /// <param name="read">The status of the read.</param>
    /// <param name="wasInDoubt">True if an earlier run was left in doubt.</param>
    // A refused read does not show what an earlier DELETE did.
    public static SecretStatus ReadBeforeWriteStatus(SecretStatus read, bool wasInDoubt) => (read, wasInDoubt) switch
    {
        (SecretStatus.NotFound, true) => SecretStatus.Gone,
        (SecretStatus.Failed, true) => SecretStatus.Unknown,
        _ => read,
    };

    private static SecretStatus StatusOf(ApiResponse? last, bool wasInDoubt, SecretStatus applied) => (last?.Effect, wasInDoubt) switch
    {
        (null, _) => SecretStatus.Skipped,
        (RequestEffect.Applied, _) => applied,
        (RequestEffect.NotFound, false) => SecretStatus.NotFound,
        (RequestEffect.NotFound, true) => SecretStatus.Gone,
        (RequestEffect.NotApplied, false) => SecretStatus.Failed,
        _ => SecretStatus.Unknown,
    };

    private static bool FailedBeforeSending(Exception failure) => failure is ObjectDisposedException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };
}

/// <summary>The result of one attempt. It contains no request, header or credential.</summary>
/// <param name="Effect">The effect on the secret.</param>
/// <param name="Reason">The reason why the request was not applied, or is in doubt.</param>
internal sealed record ApiResponse(RequestEffect Effect, FailureReason Reason)
{
    /// <summary>The HTTP status; null if no response arrived.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The media type of the body, without parameters; null if the request was applied.</summary>
    public string? ContentType { get; init; }

    /// <summary>The service's request ID, for its support. If the request was applied, it is kept only for an audit.</summary>
    public string? RequestId { get; init; }

    /// <summary>The service's own error text, or a description of the network failure; sanitized and truncated.</summary>
    public string? Detail { get; init; }

    /// <summary>The wait that the service asks for, measured by the service's clock; never negative.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The response's Date header: the service's clock.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The time by this machine's clock when the response arrived.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The time by which the service's clock is ahead of this machine's; null if the response does not contain its time.</summary>
    public TimeSpan? ClockDifference => Date - ReceivedAt;

    /// <summary>The end of the wait that the service asks for, by this machine's clock; null for no wait, or one of at most 30 s.</summary>
    public DateTimeOffset? LongWaitUntil => IsWorthRetrying && RetryAfter > RetryDelay.MaximumInteractiveWait && ReceivedAt is { } received
        ? RetryAfter < DateTimeOffset.MaxValue - received ? received + RetryAfter : DateTimeOffset.MaxValue
        : null;

    /// <summary>The shape of a 404 that may not be the service's; null once that is known, and for every other response.</summary>
    internal ResponseShape? UnprovenShape { get; init; }

    /// <summary>Indicates whether another attempt could have a different result. A definite refusal is final.</summary>
    public bool IsWorthRetrying =>
        Effect == RequestEffect.InDoubt || Reason is FailureReason.RateLimited or FailureReason.ServiceUnavailable;

    /// <summary>Indicates whether the response came from something other than the service, so that repeating the request reveals nothing.</summary>
    public bool IsForeign => Reason == FailureReason.NotTheService;

    /// <summary>Indicates whether the response is final, so that the ID is settled.</summary>
    public bool IsFinal => StatusCode is not null && !IsWorthRetrying;
}

/// <summary>The effect of one attempt on the secret.</summary>
internal enum RequestEffect
{
    /// <summary>The service confirmed the request.</summary>
    Applied,

    /// <summary>The service reported that the account has no such secret now.</summary>
    NotFound,

    /// <summary>The request had no effect: it was never sent, or was refused.</summary>
    NotApplied,

    /// <summary>The request was sent, and the response does not show whether it was applied.</summary>
    InDoubt,
}

/// <summary>The reason why an attempt was not applied, or is in doubt.</summary>
internal enum FailureReason
{
    /// <summary>No failure: the request was applied, or there is no such secret.</summary>
    None,

    /// <summary>401: the credential is wrong, revoked or expired.</summary>
    CredentialRefused,

    /// <summary>403: the credential is valid but lacks the permission.</summary>
    NotPermitted,

    /// <summary>413: the account's stored secrets would exceed the size limit.</summary>
    StorageLimitExceeded,

    /// <summary>422: the service rejected the request as malformed.</summary>
    ValidationFailed,

    /// <summary>429: too many requests for now.</summary>
    RateLimited,

    /// <summary>The service could not be reached, or reported that it is overloaded or broken.</summary>
    ServiceUnavailable,

    /// <summary>The connection was closed locally before the request was sent.</summary>
    NotConnected,

    /// <summary>The server's certificate is not trusted.</summary>
    NotTrusted,

    /// <summary>A redirect, a proxy's refusal or a web page: something other than the service responded.</summary>
    NotTheService,

    /// <summary>The request was sent and no complete response arrived: the connection broke or the attempt timed out.</summary>
    NoResponse,

    /// <summary>A response that is not in the service's reference.</summary>
    UnexpectedResponse,
}
