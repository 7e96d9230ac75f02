using System.Net;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Diagnosis;

/// <summary>Summarizes the headers of all responses, including those that did not come from the service.</summary>
internal sealed class ResponseHeaderSummary
{
    private const int MaxRateLimits = 12;
    private const int MaxTextLength = 100;

    private readonly SortedDictionary<string, string> _rateLimits = new(StringComparer.OrdinalIgnoreCase);

    internal ResponseHeaderSummary()
    {
    }

    /// <summary>Indicates whether any response arrived.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>Indicates whether any response was a 429.</summary>
    public bool IsRateLimited { get; private set; }

    /// <summary>The time by which the last response's clock is ahead of this machine's, to the second; null if no response contained its time.</summary>
    public TimeSpan? ClockDifference { get; private set; }

    /// <summary>The headers about rate limits, each as its name and its latest value, sanitized.</summary>
    public IReadOnlyList<string> RateLimits => [.. _rateLimits.Take(MaxRateLimits).Select(header => $"{header.Key}: {header.Value}")];

    internal void Add(HttpResponseMessage response, Credential credential, DateTimeOffset now)
    {
        HasResponse = true;
        IsRateLimited |= response.StatusCode == HttpStatusCode.TooManyRequests;
        ClockDifference = response.Headers.Date - now ?? ClockDifference;
        foreach (var (name, values) in response.Headers.NonValidated.Where(header => IsAboutRateLimits(header.Key)))
        {
            _rateLimits[Sanitize(name, credential)] = Sanitize(values.ToString(), credential);
        }
    }

    private static bool IsAboutRateLimits(string name) =>
        name.StartsWith("ratelimit", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase)
        || name.Equals("retry-after", StringComparison.OrdinalIgnoreCase);

    private static string Sanitize(string text, Credential credential) => credential.Redact(TextSanitizer.Sanitize(text, MaxTextLength));
}

/// <summary>Captures what the other handlers do not keep: the response headers, and the kind of failure. It sits next to the sockets.</summary>
internal sealed class CapturingHandler(HttpMessageHandler transport, Credential credential, TimeProvider time) : DelegatingHandler(transport)
{
    public ResponseHeaderSummary Headers { get; } = new();

    /// <summary>The reason why the last attempt had no response; null if it had one, or timed out.</summary>
    public HttpRequestError? Failure { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Failure = null;
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Headers.Add(response, credential, time.GetUtcNow());
            return response;
        }
        catch (HttpRequestException failure)
        {
            Failure = failure.HttpRequestError;
            throw;
        }
    }
}
