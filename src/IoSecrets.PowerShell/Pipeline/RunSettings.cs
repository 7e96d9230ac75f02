using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>How a run goes.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="ThrottleLimit">How many requests may be in flight at once.</param>
/// <param name="IsInOrder">Whether results come in the order of the input rather than as they are decided.</param>
internal sealed record RunSettings(Operation Operation, int ThrottleLimit, bool IsInOrder);
