using System.Globalization;
using IoSecrets.Emulator;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>The settings of a server.</summary>
/// <param name="LatencyMilliseconds">The delay of each response.</param>
/// <param name="Limit">The rate limit.</param>
/// <param name="SendsRetryAfter">Sends Retry-After with a 429.</param>
internal sealed record ServerSettings(int LatencyMilliseconds, ServedLimit Limit = ServedLimit.None, bool SendsRetryAfter = true)
{
    private const int BucketRate = 50;
    private const int BucketBurst = 50;
    private const int WindowRequests = 150;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>The number of requests that the server works on at once; null for no limit.</summary>
    public int? Workers { get; init; }

    /// <summary>The number of requests in flight above which the server refuses; null for no limit.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Takes 200 ms instead from the first to the fourth second after the first request.</summary>
    public bool SlowsDown { get; init; }

    /// <summary>The protocol to serve over TLS.</summary>
    public ServedTls Tls { get; init; }

    public EmulatorOptions Emulator => new()
    {
        IsHttp2 = Tls == ServedTls.Http2,
        Latency = TimeSpan.FromMilliseconds(LatencyMilliseconds),
        KeepRequests = false,
        Workers = Workers,
        MaximumInFlight = AtOnce,
        RateLimit = Limit switch
        {
            ServedLimit.Bucket => new RateLimit.TokenBucket(BucketRate, BucketBurst, SendsRetryAfter),
            ServedLimit.Window => new RateLimit.FixedWindow(WindowRequests, Window, SendsRetryAfter),
            _ => null,
        },
    };

    /// <summary>The arguments that start a server with these settings.</summary>
    public IEnumerable<string> Arguments =>
    [
        "serve", "--latency", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture), "--limit", Limit.ToString(),
        .. SendsRetryAfter ? [] : (string[])["--silent"],
        .. ToArguments("--workers", Workers),
        .. ToArguments("--at-once", AtOnce),
        .. SlowsDown ? (string[])["--slows"] : [],
        "--tls", Tls.ToString(),
    ];

    private static string[] ToArguments(string name, int? value) =>
        value is { } number ? [name, number.ToString(CultureInfo.InvariantCulture)] : [];

    /// <summary>Gets the shortest time in which the limit lets all requests pass.</summary>
    /// <param name="requests">The number of requests.</param>
    /// <param name="age">The time from the start of the limit to the first request.</param>
    public TimeSpan GetIdealTime(int requests, TimeSpan age) => Limit switch
    {
        ServedLimit.Bucket => TimeSpan.FromSeconds((double)(requests - BucketBurst) / BucketRate),
        ServedLimit.Window => (Window * ((requests - 1) / WindowRequests)) - age,
        _ => TimeSpan.Zero,
    };
}

/// <summary>The protocols to measure over TLS.</summary>
internal enum ServedTls
{
    /// <summary>HTTP/1.1 without TLS.</summary>
    None,

    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2, or HTTP/1.1 for a client that does not know it.</summary>
    Http2,
}

/// <summary>The rate limits to measure under.</summary>
internal enum ServedLimit
{
    None,

    /// <summary>A token bucket of 50 per second, with a burst of 50.</summary>
    Bucket,

    /// <summary>A fixed window of 150 requests in 10 s.</summary>
    Window,
}
