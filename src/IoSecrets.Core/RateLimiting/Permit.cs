namespace IoSecrets.Core.RateLimiting;

/// <summary>The leave to send one attempt.</summary>
/// <param name="Number">How many came before it, and one.</param>
/// <param name="At">When it was given, in seconds.</param>
/// <param name="IsPaced">Whether the learned rate gave it, rather than an allowance that had built up.</param>
internal readonly record struct Permit(long Number, double At, bool IsPaced);
