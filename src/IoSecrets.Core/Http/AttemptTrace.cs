using System.Collections.Concurrent;
using System.Globalization;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Http;

/// <summary>Traces requests and responses as lines for troubleshooting, without keys and bodies. Safe for any thread.</summary>
internal sealed class AttemptTrace
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Writes the lines added since the last call.</summary>
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
        var status = response.StatusCode is { } code ? $"HTTP {code}" : "no response";
        string?[] optional = [response.ContentType, response.RequestId is { } id ? $"request {id}" : null, response.Detail];
        var details = string.Join("; ", optional.Where(detail => detail is not null));
        _lines.Enqueue(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Method} {request.RequestUri}: {status} after {after.TotalMilliseconds:0} ms{(details.Length > 0 ? $" ({details})" : "")}"));
    }
}
