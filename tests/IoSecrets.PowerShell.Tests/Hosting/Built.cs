using System.Reflection;

namespace IoSecrets.Tests.Hosting;

/// <summary>Where the build put what the tests start or load.</summary>
internal static class Built
{
    public static string ModuleManifest { get; } = PathOf(nameof(ModuleManifest));

    public static string Sandbox { get; } = PathOf(nameof(Sandbox));

    public static string BareEngine { get; } = PathOf(nameof(BareEngine));

    /// <summary>A folder for each neighbour.</summary>
    public static string Neighbours { get; } = PathOf(nameof(Neighbours));

    private static string PathOf(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
