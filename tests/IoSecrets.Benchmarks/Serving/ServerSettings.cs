using System.Globalization;
using IoSecrets.Emulator;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>How a server answers.</summary>
/// <param name="LatencyMilliseconds">What it adds to each answer.</param>
/// <param name="Limit">The rate that it takes.</param>
/// <param name="TellsWhen">Whether a 429 carries Retry-After.</param>
internal sealed record ServerSettings(int LatencyMilliseconds, ServedLimit Limit = ServedLimit.None, bool TellsWhen = true)
{
    private const int BucketRate = 50;
    private const int BucketBurst = 50;
    private const int WindowRequests = 150;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public EmulatorOptions Emulator => new()
    {
        Latency = TimeSpan.FromMilliseconds(LatencyMilliseconds),
        KeepRequests = false,
        RateLimit = Limit switch
        {
            ServedLimit.Bucket => new RateLimit.TokenBucket(BucketRate, BucketBurst, TellsWhen),
            ServedLimit.Window => new RateLimit.FixedWindow(WindowRequests, Window, TellsWhen),
            _ => null,
        },
    };

    /// <summary>The words that start such a server.</summary>
    public IEnumerable<string> Arguments =>
    [
        "serve", "--latency", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture), "--limit", Limit.ToString(),
        .. TellsWhen ? [] : (string[])["--silent"],
    ];

    /// <summary>When the limit lets the last of the requests pass, for one who never asks in vain.</summary>
    /// <param name="requests">How many there are.</param>
    /// <param name="age">How long ago the limit had begun before the first.</param>
    public TimeSpan Ideal(int requests, TimeSpan age) => Limit switch
    {
        ServedLimit.Bucket => TimeSpan.FromSeconds((double)(requests - BucketBurst) / BucketRate),
        ServedLimit.Window => (Window * ((requests - 1) / WindowRequests)) - age,
        _ => TimeSpan.Zero,
    };
}
