namespace IoSecrets.Emulator;

/// <summary>A request that arrived.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path and query as they were sent.</param>
/// <param name="SecretId">The id in the path; null for anything but <c>/api/v1/secrets/{id}</c> with a valid id.</param>
/// <param name="Headers">The headers; names in any case.</param>
/// <param name="StatusCode">The status answered; 0 while nothing is answered and when the connection broke before.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="RequestId">The <c>x-request-id</c> of the answer.</param>
/// <param name="ArrivedAt">When the request arrived, by the emulator's clock.</param>
public sealed record LoggedRequest(
    string Method,
    string Path,
    Guid? SecretId,
    IReadOnlyDictionary<string, string> Headers,
    int StatusCode,
    string Body,
    string RequestId,
    DateTimeOffset ArrivedAt);
