namespace IoSecrets.Core.Http;

/// <summary>What one attempt came to. Holds no request, no header and no credential.</summary>
/// <param name="Effect">What it did to the secret.</param>
/// <param name="Reason">Why it was not done, or is in doubt.</param>
internal sealed record ApiResponse(RequestEffect Effect, FailureReason Reason)
{
    /// <summary>The HTTP status; null where no answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The media type of the body, without its parameters; not kept of an answer that did what was asked.</summary>
    public string? ContentType { get; init; }

    /// <summary>The service's own id of the request, for its support; of an answer that did what was asked kept for an audit alone.</summary>
    public string? RequestId { get; init; }

    /// <summary>The service's reason in its own words, or what broke; cleaned and cut.</summary>
    public string? Detail { get; init; }

    /// <summary>How long the service asks to wait, from the answer's own clock; never negative.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The service's clock.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>This machine's clock when the answer came.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>How far the service's clock is ahead of this machine's; null if the answer does not tell.</summary>
    public TimeSpan? ClockDifference => Date - ReceivedAt;

    /// <summary>Until when the service asks to wait, by this machine's clock; null if it asks for no wait, or for one of at most 30 s.</summary>
    public DateTimeOffset? LongWaitUntil => IsWorthRetrying && RetryAfter > RetryDelay.MaximumInteractiveWait && ReceivedAt is { } start
        ? RetryAfter < DateTimeOffset.MaxValue - start ? start + RetryAfter : DateTimeOffset.MaxValue
        : null;

    /// <summary>The form of a 404 of which it is not known yet whether it is the service's; null for all others.</summary>
    internal ResponseShape? UnprovenShape { get; init; }

    /// <summary>Whether another attempt could end differently. A refusal that is meant stays one.</summary>
    public bool IsWorthRetrying =>
        Effect == RequestEffect.InDoubt || Reason is FailureReason.RateLimited or FailureReason.ServiceUnavailable;

    /// <summary>Whether something other than the service answered, so that more of the same tells nothing.</summary>
    public bool IsForeign => Reason == FailureReason.NotTheService;

    /// <summary>Whether the service has decided: after this the id's fate is known.</summary>
    public bool IsDecision => StatusCode is not null && !IsWorthRetrying;
}

/// <summary>What one attempt did to the secret.</summary>
internal enum RequestEffect
{
    /// <summary>The service says that it did what was asked.</summary>
    Applied,

    /// <summary>The service says that there is no such secret in this account now.</summary>
    NotFound,

    /// <summary>Nothing was done: never sent, or refused.</summary>
    NotApplied,

    /// <summary>It was sent, and what came back does not tell whether it was done.</summary>
    InDoubt,
}

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
