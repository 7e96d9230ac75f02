using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>A fault that is injected into one attempt.</summary>
/// <param name="Name">The name in failure messages.</param>
/// <param name="Verdict">The conclusion that the response allows.</param>
/// <param name="IsApplied">Whether the service applies the delete.</param>
/// <param name="Fault">Gets the emulator's fault, given whether the service finds the secret; null for none.</param>
internal sealed record InjectedFault(string Name, ResponseVerdict Verdict, bool IsApplied, Func<bool, Fault?> Fault)
{
    /// <summary>No fault.</summary>
    public static InjectedFault None { get; } = new("none", ResponseVerdict.Conclusive, IsApplied: true, _ => null);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The conclusion that a response to a delete allows.</summary>
internal enum ResponseVerdict
{
    /// <summary>The status, 200 or 404, is true, even if the rest of the response is damaged.</summary>
    Conclusive,

    /// <summary>The delete was not applied, and a retry would not help.</summary>
    Refused,

    /// <summary>The delete was not applied; the client tries again, and this attempt does not count as a retry.</summary>
    RateLimited,

    /// <summary>The response proves nothing.</summary>
    Inconclusive,
}
