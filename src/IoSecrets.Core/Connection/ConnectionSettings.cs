namespace IoSecrets.Core.Connection;

/// <summary>Settings of a connection: the address, the proxy and the limits on time, retries and rate.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>The base of all URIs, already validated.</summary>
    public Uri BaseUri { get; init; } = Connection.BaseUri.Service;

    /// <summary>Maximum time for one attempt, including the response body.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Maximum number of retries of a request; retries after a 429 do not count.</summary>
    public int MaximumRetryCount { get; init; } = 4;

    /// <summary>Maximum time without a settled ID, after which a run is aborted.</summary>
    public TimeSpan MaximumWait { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Maximum number of requests per second, above zero; null for no limit except the service's own.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>The proxy for requests.</summary>
    public ProxyChoice Proxy { get; init; } = ProxyChoice.System;

    /// <summary>The value of the User-Agent header.</summary>
    public string UserAgent { get; init; } = "IoSecrets";
}
