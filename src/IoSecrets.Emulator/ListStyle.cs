namespace IoSecrets.Emulator;

/// <summary>How the list answers. It is not in the service's reference, so a client must get along with all of it.</summary>
public sealed record ListStyle
{
    /// <summary>Whether there is a list; where there is none, it is answered with 405.</summary>
    public bool IsOffered { get; init; } = true;

    /// <summary>Whether it passes over as many secrets as the request's offset says; where not, it always begins with the first.</summary>
    public bool TakesOffset { get; init; } = true;

    /// <summary>Whether it answers a bare array, and not an object with an array under <c>data</c>.</summary>
    public bool IsBareArray { get; init; }

    /// <summary>The largest limit that is not answered with 422; null for none.</summary>
    public int? LargestLimit { get; init; }
}
