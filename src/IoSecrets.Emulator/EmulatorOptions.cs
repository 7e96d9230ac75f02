using System.Security.Cryptography.X509Certificates;

namespace IoSecrets.Emulator;

/// <summary>The settings of a <see cref="SecretsEmulator"/>.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The port on 127.0.0.1; 0 for any free port.</summary>
    public int Port { get; init; }

    /// <summary>Uses HTTP/2 instead of HTTP/1.1; with TLS, offers both in the handshake.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>The certificate for TLS, with its private key; null for no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The delay of each response, after the request was executed. Broken connections are not delayed.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The number of requests whose latency runs at the same time; others wait in their order. Null for no limit.</summary>
    public int? Workers { get; init; }

    /// <summary>The number of requests in flight above which the response is 429, without <c>Retry-After</c>; null for no limit.</summary>
    public int? MaximumInFlight { get; init; }

    /// <summary>The rate above which the response is 429; null for no limit.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>
    /// The maximum number of secrets in the list. A list that is cut off has the count of all secrets in <c>total</c>.
    /// Null, as at the service, for no maximum.
    /// </summary>
    public int? MaximumListLength { get; init; }

    /// <summary>The maximum total size, in UTF-8 bytes, of the values that one account can store through the service.</summary>
    public long QuotaBytes { get; init; } = 1L << 30;

    /// <summary>Keeps each request in <see cref="RequestLog.All"/>. If false, requests are only counted, which a run of a million needs.</summary>
    public bool KeepRequests { get; init; } = true;

    /// <summary>The clock for dates of responses and secrets, expiry of keys, rate limits and delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
