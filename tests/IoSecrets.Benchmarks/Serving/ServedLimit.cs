namespace IoSecrets.Benchmarks.Serving;

/// <summary>The rate limits that are measured.</summary>
internal enum ServedLimit
{
    /// <summary>None.</summary>
    None,

    /// <summary>A token bucket of 50 a second, with a burst of 50.</summary>
    Bucket,

    /// <summary>A fixed window of 150 requests in 10 s.</summary>
    Window,
}
