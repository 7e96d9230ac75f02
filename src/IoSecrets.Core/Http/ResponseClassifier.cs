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
