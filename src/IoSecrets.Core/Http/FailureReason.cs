namespace IoSecrets.Core.Http;

/// <summary>Why an attempt was not done, or is in doubt.</summary>
internal enum FailureReason
{
    /// <summary>No reason: it was done, or there is no such secret.</summary>
    None,

    /// <summary>401: the credential is wrong, revoked or expired.</summary>
    CredentialRefused,

    /// <summary>403: the credential is known, and may not do this.</summary>
    NotPermitted,

    /// <summary>413: the account's stored secrets would become too large.</summary>
    StorageLimitExceeded,

    /// <summary>422: the service found the request malformed.</summary>
    ValidationFailed,

    /// <summary>429: too many requests for now.</summary>
    RateLimited,

    /// <summary>The service could not be reached, or says that it is overloaded or broken.</summary>
    ServiceUnavailable,

    /// <summary>The connection was closed by this side before the request was sent.</summary>
    NotConnected,

    /// <summary>The server's certificate is not trusted.</summary>
    NotTrusted,

    /// <summary>A redirect, a proxy's refusal or a web page: something else answered.</summary>
    NotTheService,

    /// <summary>The request was sent and no whole answer came: broken or timed out.</summary>
    NoResponse,

    /// <summary>An answer that the service's reference does not know.</summary>
    UnexpectedAnswer,
}
