namespace IoSecrets.Emulator;

/// <summary>The request that a fault is decided for.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="SecretId">The id in the path; null for the collection and for a malformed id.</param>
/// <param name="Attempt">1 for the first request that names the id; 0 without an id.</param>
/// <param name="Ordinal">1 for the first request that arrived at the emulator.</param>
public readonly record struct FaultContext(string Method, Guid? SecretId, int Attempt, int Ordinal);
