using System.Net;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Diagnosis;

/// <summary>What the headers of all answers told, whoever answered.</summary>
internal sealed class ResponseHeaderSummary
{
    private const int MostRateLimits = 12;
    private const int LongestText = 100;

    private readonly SortedDictionary<string, string> _rateLimits = new(StringComparer.OrdinalIgnoreCase);

    internal ResponseHeaderSummary()
    {
    }

    /// <summary>Whether anything answered.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Whether an answer was a 429.</summary>
    public bool IsRateLimited { get; private set; }

    /// <summary>How far the last answer's clock is ahead of this machine's, to the second; null where no answer said.</summary>
    public TimeSpan? ClockDifference { get; private set; }

    /// <summary>The headers about rate limits, each as its name and its last value, cleaned.</summary>
    public IReadOnlyList<string> RateLimits => [.. _rateLimits.Take(MostRateLimits).Select(header => $"{header.Key}: {header.Value}")];

    internal void Add(HttpResponseMessage response, Credential credential, DateTimeOffset now)
    {
        IsAnswered = true;
        IsRateLimited |= response.StatusCode == HttpStatusCode.TooManyRequests;
        ClockDifference = response.Headers.Date - now ?? ClockDifference;
        foreach (var (name, values) in response.Headers.NonValidated.Where(header => IsAboutRateLimits(header.Key)))
        {
            _rateLimits[Shown(name, credential)] = Shown(values.ToString(), credential);
        }
    }

    private static bool IsAboutRateLimits(string name) =>
        name.StartsWith("ratelimit", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase)
        || name.Equals("retry-after", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string text, Credential credential) => credential.Redact(TextSanitizer.Sanitize(text, LongestText));
}

/// <summary>Stands between the handlers and the sockets, and keeps what the handlers do not: headers, and what kind of failure it was.</summary>
internal sealed class CapturingHandler(HttpMessageHandler transport, Credential credential, TimeProvider time) : DelegatingHandler(transport)
{
    public ResponseHeaderSummary Headers { get; } = new();

    /// <summary>Why the last attempt had no response; null where it had one, or its time was up.</summary>
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
