namespace IoSecrets.Core.Http;

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
