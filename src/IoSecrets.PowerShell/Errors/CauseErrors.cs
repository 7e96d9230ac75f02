using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Errors;

/// <summary>The error id, the category and the advice for each cause.</summary>
internal static class CauseErrors
{
    public static (string Id, ErrorCategory Category, string Advice) Of(Cause cause) => cause switch
    {
        Cause.CredentialRefused => (nameof(Messages.CredentialRefused), ErrorCategory.AuthenticationError, Messages.CredentialRefused),
        Cause.NotPermitted => (nameof(Messages.NotPermitted), ErrorCategory.PermissionDenied, Messages.NotPermitted),
        Cause.StorageLimitExceeded => (nameof(Messages.StorageLimitExceeded), ErrorCategory.QuotaExceeded, Messages.StorageLimitExceeded),
        Cause.ValidationFailed => (nameof(Messages.ValidationFailed), ErrorCategory.InvalidData, Messages.ValidationFailed),
        Cause.RateLimited => (nameof(Messages.RateLimited), ErrorCategory.LimitsExceeded, Messages.RateLimited),
        Cause.NotTheService => (nameof(Messages.NotTheService), ErrorCategory.ProtocolError, Messages.NotTheService),
        Cause.NotConnected => (nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected),
        Cause.ServiceUnavailable or Cause.NotTrusted or Cause.NoAnswer =>
            (nameof(Messages.ServiceUnavailable), ErrorCategory.ResourceUnavailable, Messages.ServiceUnavailable),
        _ => (nameof(Messages.UnexpectedAnswer), ErrorCategory.ProtocolError, Messages.UnexpectedAnswer),
    };

    /// <summary>
    /// The same for an answer over a connection: that a key was refused after it had expired tells more than that it was refused, and
    /// how long the service asks to wait more than that it cannot answer now.
    /// </summary>
    public static (string Id, ErrorCategory Category, string Advice) Of(Cause cause, Answer? answer, ServiceConnection connection)
    {
        if (answer is { Cause: Cause.CredentialRefused }
            && KeyExpiry.Of(connection.Credential, connection.Now, answer.ClockDifference) is { HasPassed: true } expiry)
        {
            return (nameof(Messages.CredentialExpired), ErrorCategory.AuthenticationError, Messages.CredentialExpired(expiry));
        }

        var (id, category, advice) = Of(cause);
        return (id, category, TimeWords.OfLongWait(answer, connection) is { } wait ? $"{advice} {wait}" : advice);
    }

    /// <summary>What is known of an answer, in brackets behind a sentence; nothing where nothing is.</summary>
    public static string FactsOf(Answer? answer, bool withType = false)
    {
        var known = KnownOf(answer, withType);
        return known.Length == 0 ? "" : $" ({known})";
    }

    /// <summary>What is known of an answer; nothing where nothing is.</summary>
    public static string KnownOf(Answer? answer, bool withType)
    {
        string?[] facts =
        [
            answer?.StatusCode is { } status ? $"HTTP {status}" : null,
            answer is { StatusCode: not null } && (withType || answer.IsForeign) ? answer.ContentType ?? "no content type" : null,
            answer?.RetryAfter is { } wait && wait > TimeSpan.Zero ? $"retry after {wait.TotalSeconds:0.###} s" : null,
            answer?.Detail,
            answer?.RequestId is { } request ? $"request {request}" : null,
        ];
        return string.Join("; ", facts.Where(fact => fact is not null));
    }
}
