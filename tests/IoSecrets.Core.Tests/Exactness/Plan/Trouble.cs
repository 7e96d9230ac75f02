using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>What happens to one attempt.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Says">What its answer tells.</param>
/// <param name="Acts">Whether the service does what was asked.</param>
/// <param name="Fault">The emulator's part in it, where the service finds the secret or does not; null for none.</param>
internal sealed record Trouble(string Name, Says Says, bool Acts, Func<bool, Fault?> Fault)
{
    /// <summary>No trouble.</summary>
    public static Trouble None { get; } = new("none", Says.Truth, Acts: true, _ => null);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
