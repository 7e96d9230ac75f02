namespace IoSecrets.Core.RateLimiting;

/// <summary>What an attempt tells about the rate that the service takes.</summary>
internal enum PermitResult
{
    /// <summary>The service dealt with it, well or badly: its limit let it through.</summary>
    Served,

    /// <summary>429: too many requests for now.</summary>
    Refused,

    /// <summary>It broke, or was cancelled: that says nothing about a rate.</summary>
    Inconclusive,
}
