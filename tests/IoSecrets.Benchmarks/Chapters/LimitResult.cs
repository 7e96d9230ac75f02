namespace IoSecrets.Benchmarks.Chapters;

/// <summary>How a run under a limit ended.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Ideal">How long the limit makes it take at least.</param>
/// <param name="Requests">How many requests the service received.</param>
/// <param name="Failed">How many secrets are still there.</param>
internal sealed record LimitResult(TimeSpan Elapsed, TimeSpan Ideal, int Requests, int Failed);
