namespace IoSecrets.Benchmarks.Serving;

/// <summary>What a server knows of itself.</summary>
/// <param name="Requests">How many requests have come.</param>
/// <param name="Deleted">How many secrets were really deleted.</param>
/// <param name="Age">How long ago its rate limit began, where it has one.</param>
internal readonly record struct ServerCounts(int Requests, int Deleted, TimeSpan Age);
