namespace IoSecrets.Core.Http;

/// <summary>A time in which nothing is sent over a connection.</summary>
/// <param name="Until">When it ends, by this machine's clock.</param>
/// <param name="StatusCode">The HTTP status of the answer that brought it; null if no answer came.</param>
internal sealed record ServiceWait(DateTimeOffset Until, int? StatusCode);
