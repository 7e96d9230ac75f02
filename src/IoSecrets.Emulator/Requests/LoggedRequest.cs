using System.Collections.ObjectModel;

namespace IoSecrets.Emulator;

/// <summary>A request that the emulator received.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query as they were sent.</param>
/// <param name="SecretId">The ID in the path; null unless the path is <c>/api/v1/secrets/{id}</c> with a valid ID.</param>
/// <param name="WorkflowId">The ID in the path; null unless the path is <c>/api/v1/workflows/{id}</c> with a valid ID.</param>
/// <param name="Headers">The headers; names are case-insensitive.</param>
/// <param name="StatusCode">The status of the response; 0 until there is one, and if the connection broke before.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="RequestId">The header <c>x-request-id</c> of the response.</param>
/// <param name="ArrivedAt">The time of arrival, by the emulator's clock.</param>
public sealed record LoggedRequest(
    string Method,
    string Path,
    Guid? SecretId,
    Guid? WorkflowId,
    IReadOnlyDictionary<string, string> Headers,
    int StatusCode,
    string Body,
    string RequestId,
    DateTimeOffset ArrivedAt);

// Mutable while the request is in flight; RequestLog guards it with its lock.
internal sealed class RequestEntry(string method, Route route)
{
    public string RequestId { get; } = Guid.NewGuid().ToString("N");

    public string Path { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public DateTimeOffset ArrivedAt { get; init; }

    public string Body { get; set; } = "";

    public int Ordinal { get; set; }

    public int InFlight { get; set; }

    public int Attempt { get; set; }

    public int StatusCode { get; set; }

    public bool IsCompleted { get; set; }

    public LoggedRequest ToLogged() => new(method, Path, route.SecretId, route.WorkflowId, Headers, StatusCode, Body, RequestId, ArrivedAt);
}
