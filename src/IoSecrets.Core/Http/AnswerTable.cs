namespace IoSecrets.Core.Http;

/// <summary>The one place that says what an HTTP status means here.</summary>
internal static class AnswerTable
{
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
        // 5xx may come after the act; 202 promises nothing; .NET hands 101 over as a final answer.
        _ => (Meaning.InDoubt, Cause.UnexpectedAnswer),
    };

    /// <summary>What an exception means in place of an answer, by whether the request had been sent and whether the certificate was refused.</summary>
    public static (Meaning Meaning, Cause Cause) Of(bool wasSent, bool isDistrusted) => (wasSent, isDistrusted) switch
    {
        (true, _) => (Meaning.InDoubt, Cause.NoAnswer),
        (false, true) => (Meaning.NotDone, Cause.NotTrusted),
        (false, false) => (Meaning.NotDone, Cause.ServiceUnavailable),
    };
}
