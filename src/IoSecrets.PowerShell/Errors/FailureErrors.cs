using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Errors;

/// <summary>The error id, the category and the advice for each cause.</summary>
internal static class FailureErrors
{
    public static (string Id, ErrorCategory Category, string Advice) From(FailureReason reason) => reason switch
    {
        FailureReason.CredentialRefused => (nameof(Messages.CredentialRefused), ErrorCategory.AuthenticationError, Messages.CredentialRefused),
        FailureReason.NotPermitted => (nameof(Messages.NotPermitted), ErrorCategory.PermissionDenied, Messages.NotPermitted),
        FailureReason.StorageLimitExceeded => (nameof(Messages.StorageLimitExceeded), ErrorCategory.QuotaExceeded, Messages.StorageLimitExceeded),
        FailureReason.ValidationFailed => (nameof(Messages.ValidationFailed), ErrorCategory.InvalidData, Messages.ValidationFailed),
        FailureReason.RateLimited => (nameof(Messages.RateLimited), ErrorCategory.LimitsExceeded, Messages.RateLimited),
        FailureReason.NotTheService => (nameof(Messages.NotTheService), ErrorCategory.ProtocolError, Messages.NotTheService),
        FailureReason.NotConnected => (nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected),
        FailureReason.ServiceUnavailable or FailureReason.NotTrusted or FailureReason.NoResponse =>
            (nameof(Messages.ServiceUnavailable), ErrorCategory.ResourceUnavailable, Messages.ServiceUnavailable),
        _ => (nameof(Messages.UnexpectedAnswer), ErrorCategory.ProtocolError, Messages.UnexpectedAnswer),
    };

    /// <summary>
    /// The same for an answer over a connection: that a key was refused after it had expired tells more than that it was refused, and
    /// how long the service asks to wait more than that it cannot answer now.
    /// </summary>
    public static (string Id, ErrorCategory Category, string Advice) From(FailureReason reason, ApiResponse? response, ServiceConnection connection)
    {
        if (response is { Reason: FailureReason.CredentialRefused }
            && KeyExpiry.From(connection.Credential, connection.Now, response.ClockDifference) is { IsExpired: true } expiry)
        {
            return (nameof(Messages.CredentialExpired), ErrorCategory.AuthenticationError, Messages.CredentialExpired(expiry));
        }

        var (id, category, advice) = From(reason);
        return (id, category, TimeText.LongWait(response, connection) is { } wait ? $"{advice} {wait}" : advice);
    }

    /// <summary>What is known of an answer, in brackets behind a sentence; nothing where nothing is.</summary>
    public static string FactsInBrackets(ApiResponse? response, bool withType = false)
    {
        var known = Facts(response, withType);
        return known.Length == 0 ? "" : $" ({known})";
    }

    /// <summary>What is known of an answer; nothing where nothing is.</summary>
    public static string Facts(ApiResponse? response, bool withType)
    {
        string?[] facts =
        [
            response?.StatusCode is { } status ? $"HTTP {status}" : null,
            response is { StatusCode: not null } && (withType || response.IsForeign) ? response.ContentType ?? "no content type" : null,
            response?.RetryAfter is { } wait && wait > TimeSpan.Zero ? $"retry after {wait.TotalSeconds:0.###} s" : null,
            response?.Detail,
            response?.RequestId is { } request ? $"request {request}" : null,
        ];
        return string.Join("; ", facts.Where(fact => fact is not null));
    }
}
