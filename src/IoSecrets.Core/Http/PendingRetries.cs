namespace IoSecrets.Core.Http;

/// <summary>The waits of calls before they are sent again. Safe for many threads.</summary>
internal sealed class PendingRetries
{
    private readonly List<ServiceWait> _waits = [];

    /// <summary>The wait that ends first; null if nobody waits.</summary>
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

    /// <summary>A call begins to wait.</summary>
    public void Begin(ServiceWait wait)
    {
        lock (_waits)
        {
            _waits.Add(wait);
        }
    }

    /// <summary>A call waits no longer.</summary>
    public void End(ServiceWait wait)
    {
        lock (_waits)
        {
            _waits.Remove(wait);
        }
    }
}

/// <summary>A time in which nothing is sent over a connection.</summary>
/// <param name="Until">When it ends, by this machine's clock.</param>
/// <param name="StatusCode">The HTTP status of the answer that brought it; null if no answer came.</param>
internal sealed record ServiceWait(DateTimeOffset Until, int? StatusCode);
