using System.Security.Authentication;

namespace IoSecrets.Core.Http;

/// <summary>The form of a response, as far as its meaning depends on it.</summary>
internal enum ResponseForm
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
internal static class AnswerTable
{
    private const long RefusedStream = 7;

    /// <summary>Classifies a response.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="form">The response's form.</param>
    public static (Meaning Meaning, Cause Cause) Of(int status, ResponseForm form) => status switch
    {
        // A login page or a gateway's answer: somebody took the request, and nobody knows what they did with it.
        200 or 204 or 404 or 410 when form is ResponseForm.Html or ResponseForm.Foreign => (Meaning.InDoubt, Cause.NotTheService),
        200 or 204 when form == ResponseForm.Error => (Meaning.InDoubt, Cause.UnexpectedAnswer),
        200 or 204 => (Meaning.Done, Cause.None),
        404 or 410 => (Meaning.Absent, Cause.None),
        301 or 302 or 307 or 308 or 405 or 407 => (Meaning.NotDone, Cause.NotTheService),
        300 or 303 or 305 => (Meaning.InDoubt, Cause.NotTheService),
        401 => (Meaning.NotDone, Cause.CredentialRefused),
        408 => (Meaning.InDoubt, Cause.NoAnswer),
        413 => (Meaning.NotDone, Cause.StorageLimitExceeded),
        422 => (Meaning.NotDone, Cause.ValidationFailed),
        429 => (Meaning.NotDone, Cause.RateLimited),
        >= 400 and < 500 when form == ResponseForm.Html => (Meaning.NotDone, Cause.NotTheService),
        403 => (Meaning.NotDone, Cause.NotPermitted),
        >= 400 and < 500 => (Meaning.NotDone, Cause.UnexpectedAnswer),
        // 5xx may come after the act: a proxy answers 503 too for a service that broke off once it had the request.
        >= 500 => (Meaning.InDoubt, Cause.ServiceUnavailable),
        // 202 promises nothing; .NET hands 101 over as a final answer.
        _ => (Meaning.InDoubt, Cause.UnexpectedAnswer),
    };

    /// <summary>What an exception means in place of an answer.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="wasSent">Whether the request had begun to go out; null where nothing tells, for requests that only read.</param>
    public static (Meaning Meaning, Cause Cause) Of(Exception failure, bool? wasSent) => failure switch
    {
        // RFC 9113, 8.7: a refused stream was not processed in any way.
        { InnerException: HttpProtocolException { ErrorCode: RefusedStream } } => (Meaning.NotDone, Cause.ServiceUnavailable),
        // Before all else: whatever broke, the service may have it.
        _ when wasSent ?? !IsBeforeSending(failure) => (Meaning.InDoubt, Cause.NoAnswer),
        ObjectDisposedException => (Meaning.NotDone, Cause.NotConnected),
        { InnerException: AuthenticationException } => (Meaning.NotDone, Cause.NotTrusted),
        _ => (Meaning.NotDone, Cause.ServiceUnavailable),
    };

    private static bool IsBeforeSending(Exception failure) => failure is ObjectDisposedException or HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };
}
