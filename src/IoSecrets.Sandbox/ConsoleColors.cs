namespace IoSecrets.Sandbox;

internal static class ConsoleColors
{
    /// <summary>Whether a person looks on, and has not asked for none (no-color.org).</summary>
    public static bool AreWanted { get; } =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
