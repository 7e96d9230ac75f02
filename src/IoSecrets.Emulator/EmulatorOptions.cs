namespace IoSecrets.Emulator;

/// <summary>What a <see cref="SecretsEmulator"/> is started with.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The port on 127.0.0.1; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Speaks HTTP/2 without TLS in place of HTTP/1.1.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>Time added to every answer, after the service acted. Broken connections are not delayed.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The rate above which requests are answered with 429; null for none.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>
    /// How many secrets the list holds at most, which then says in <c>total</c> how many there are; null, as the service does, for all.
    /// </summary>
    public int? LongestList { get; init; }

    /// <summary>The total size, in UTF-8 bytes, of the values that one account may store through the service.</summary>
    public long QuotaBytes { get; init; } = 1L << 30;

    /// <summary>Whether <see cref="RequestLog.All"/> keeps each request; false only counts, for runs of a million requests.</summary>
    public bool KeepRequests { get; init; } = true;

    /// <summary>The service's clock: dates of answers and secrets, expiry of keys, rate limits and delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
