namespace IoSecrets.Core.Credentials;

/// <summary>When a key ends, seen by two clocks. The service's decides, as far as it is known.</summary>
/// <param name="At">When the key says that it ends.</param>
/// <param name="Now">The time by this machine's clock.</param>
/// <param name="ClockDifference">How far the service's clock is ahead of this machine's; null if no answer told.</param>
internal sealed record KeyExpiry(DateTimeOffset At, DateTimeOffset Now, TimeSpan? ClockDifference)
{
    /// <summary>Whether it has passed by this machine's clock, which may be wrong.</summary>
    public bool HasPassedHere => At <= Now;

    /// <summary>Whether it has passed by the service's clock; if that is not known, by this machine's.</summary>
    public bool IsExpired => Left <= TimeSpan.Zero;

    /// <summary>The time until then by the service's clock; if that is not known, by this machine's.</summary>
    public TimeSpan Left => At - Now - (ClockDifference ?? TimeSpan.Zero);

    /// <summary>Gets the expiry of a credential; null if the credential does not tell it.</summary>
    public static KeyExpiry? From(Credential credential, DateTimeOffset now, TimeSpan? clockDifference) =>
        credential.Claims.Expires is { } at ? new(at, now, clockDifference) : null;
}
