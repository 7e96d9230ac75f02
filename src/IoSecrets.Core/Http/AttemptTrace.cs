using System.Collections.Concurrent;
using System.Globalization;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Http;

/// <summary>What goes to the service and what comes back, in lines for whoever looks for a fault: no key, no body. Safe for any thread.</summary>
internal sealed class AttemptTrace
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Writes the lines that came since the last time.</summary>
    public void WriteTo(Action<string> write)
    {
        while (_lines.TryDequeue(out var line))
        {
            write(line);
        }
    }

    internal void Sent(HttpRequestMessage request, Credential credential, int attempt)
    {
        var body = request.Content?.Headers.ContentLength is > 0 and var length ? $", {length} bytes of body" : "";
        _lines.Enqueue(string.Create(
            CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri} with {credential}{body}, attempt {attempt}"));
    }

    internal void Ended(HttpRequestMessage request, ApiResponse response, TimeSpan after)
    {
        var what = response.StatusCode is { } status ? $"HTTP {status}" : "no response";
        string?[] more = [response.ContentType, response.RequestId is { } id ? $"request {id}" : null, response.Detail];
        var facts = string.Join("; ", more.Where(fact => fact is not null));
        _lines.Enqueue(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Method} {request.RequestUri}: {what} after {after.TotalMilliseconds:0} ms{(facts.Length > 0 ? $" ({facts})" : "")}"));
    }
}
