namespace IoSecrets.Core.Http;

/// <summary>Keeps the waits of requests before their retries. Safe for many threads.</summary>
internal sealed class PendingRetries
{
    private readonly List<ServiceWait> _waits = [];

    /// <summary>The wait that ends first; null if there is none.</summary>
    public ServiceWait? First
    {
        get
        {
            lock (_waits)
            {
                return _waits.MinBy(wait => wait.Until);
            }
        }
    }

    /// <summary>Adds the wait of a request.</summary>
    public void Begin(ServiceWait wait)
    {
        lock (_waits)
        {
            _waits.Add(wait);
        }
    }

    /// <summary>Removes the wait of a request.</summary>
    public void End(ServiceWait wait)
    {
        lock (_waits)
        {
            _waits.Remove(wait);
        }
    }
}

/// <summary>A period in which nothing is sent over a connection.</summary>
/// <param name="Until">The end of the period by this machine's clock.</param>
/// <param name="StatusCode">The HTTP status of the response that caused it; null if no response arrived.</param>
internal sealed record ServiceWait(DateTimeOffset Until, int? StatusCode);
