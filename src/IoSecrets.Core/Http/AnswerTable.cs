using System.Security.Authentication;

namespace IoSecrets.Core.Http;

/// <summary>The one place that says what an HTTP status means here, or an exception in place of one.</summary>
internal static class AnswerTable
{
    private const long RefusedStream = 7;

    public static (Meaning Meaning, Cause Cause) Of(int status, bool isHtml) => status switch
    {
        // A login page or a proxy's page: somebody took the request, and nobody knows what they did with it.
        200 or 204 or 404 or 410 when isHtml => (Meaning.InDoubt, Cause.NotTheService),
        200 or 204 => (Meaning.Done, Cause.None),
        404 or 410 => (Meaning.Absent, Cause.None),
        301 or 302 or 307 or 308 or 405 or 407 => (Meaning.NotDone, Cause.NotTheService),
        300 or 303 or 305 => (Meaning.InDoubt, Cause.NotTheService),
        401 => (Meaning.NotDone, Cause.CredentialRefused),
        408 => (Meaning.InDoubt, Cause.NoAnswer),
        413 => (Meaning.NotDone, Cause.StorageLimitExceeded),
        422 => (Meaning.NotDone, Cause.ValidationFailed),
        429 => (Meaning.NotDone, Cause.RateLimited),
        503 => (Meaning.NotDone, Cause.ServiceUnavailable),
        >= 400 and < 500 when isHtml => (Meaning.NotDone, Cause.NotTheService),
        403 => (Meaning.NotDone, Cause.NotPermitted),
        >= 400 and < 500 => (Meaning.NotDone, Cause.UnexpectedAnswer),
        // 5xx may come after the act.
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
