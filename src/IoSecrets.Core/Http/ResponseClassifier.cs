using System.Security.Authentication;

namespace IoSecrets.Core.Http;

/// <summary>The form of a response, as far as its meaning depends on it.</summary>
internal enum ResponseOrigin
{
    /// <summary>As the service answers: JSON, or nothing; of a 404, the form of the service's own.</summary>
    Service,

    /// <summary>A JSON object that names an error.</summary>
    Error,

    /// <summary>Neither JSON nor a page; of a 404, another form than the service's.</summary>
    Foreign,

    /// <summary>A web page.</summary>
    Html,
}

/// <summary>The one place that says what an HTTP status means here, or an exception in place of one.</summary>
internal static class ResponseClassifier
{
    private const long RefusedStream = 7;

    /// <summary>Classifies a response.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="form">The response's form.</param>
    public static (RequestEffect Meaning, FailureReason Cause) Classify(int status, ResponseOrigin form) => status switch
    {
        // A login page or a gateway's answer: somebody took the request, and nobody knows what they did with it.
        200 or 204 or 404 or 410 when form is ResponseOrigin.Html or ResponseOrigin.Foreign => (RequestEffect.InDoubt, FailureReason.NotTheService),
        200 or 204 when form == ResponseOrigin.Error => (RequestEffect.InDoubt, FailureReason.UnexpectedAnswer),
        200 or 204 => (RequestEffect.Applied, FailureReason.None),
        404 or 410 => (RequestEffect.NotFound, FailureReason.None),
        301 or 302 or 307 or 308 or 405 or 407 => (RequestEffect.NotApplied, FailureReason.NotTheService),
        300 or 303 or 305 => (RequestEffect.InDoubt, FailureReason.NotTheService),
        401 => (RequestEffect.NotApplied, FailureReason.CredentialRefused),
        408 => (RequestEffect.InDoubt, FailureReason.NoResponse),
        413 => (RequestEffect.NotApplied, FailureReason.StorageLimitExceeded),
        422 => (RequestEffect.NotApplied, FailureReason.ValidationFailed),
        429 => (RequestEffect.NotApplied, FailureReason.RateLimited),
        >= 400 and < 500 when form == ResponseOrigin.Html => (RequestEffect.NotApplied, FailureReason.NotTheService),
        403 => (RequestEffect.NotApplied, FailureReason.NotPermitted),
        >= 400 and < 500 => (RequestEffect.NotApplied, FailureReason.UnexpectedAnswer),
        // 5xx may come after the act: a proxy answers 503 too for a service that broke off once it had the request.
        >= 500 => (RequestEffect.InDoubt, FailureReason.ServiceUnavailable),
        // 202 promises nothing; .NET hands 101 over as a final answer.
        _ => (RequestEffect.InDoubt, FailureReason.UnexpectedAnswer),
    };

    /// <summary>What an exception means in place of an answer.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="wasSent">Whether the request had begun to go out; null where nothing tells, for requests that only read.</param>
    public static (RequestEffect Meaning, FailureReason Cause) Classify(Exception failure, bool? wasSent) => failure switch
    {
        // RFC 9113, 8.7: a refused stream was not processed in any way.
        { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => (RequestEffect.NotApplied, FailureReason.ServiceUnavailable),
        // Before all else: whatever broke, the service may have it.
        _ when wasSent ?? !FailedBeforeSending(failure) => (RequestEffect.InDoubt, FailureReason.NoResponse),
        ObjectDisposedException => (RequestEffect.NotApplied, FailureReason.NotConnected),
        { InnerException: AuthenticationException } => (RequestEffect.NotApplied, FailureReason.NotTrusted),
        _ => (RequestEffect.NotApplied, FailureReason.ServiceUnavailable),
    };

    private static bool FailedBeforeSending(Exception failure) => failure is ObjectDisposedException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };
}
