namespace IoSecrets.Core.Connection;

/// <summary>How to reach the service, and how long to try.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>The base of all URIs, one without a flaw.</summary>
    public Uri BaseUri { get; init; } = Connection.BaseUri.Service;

    /// <summary>The longest time for one attempt, body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent again; a 429 does not count.</summary>
    public int MaximumRetryCount { get; init; } = 4;

    /// <summary>A run in which nothing was settled for so long ends.</summary>
    public TimeSpan MaximumWait { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Requests a second that are never exceeded, above zero; null for no ceiling but the service's own.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>How requests leave this machine.</summary>
    public ProxyChoice Proxy { get; init; } = ProxyChoice.System;

    /// <summary>Who is asking: the value of the User-Agent header.</summary>
    public string UserAgent { get; init; } = "IoSecrets";
}
