using System.Reflection;

namespace IoSecrets.Tests.Hosting;

/// <summary>The paths of the build output that the tests start or load.</summary>
internal static class BuildOutput
{
    public static string ModuleManifest { get; } = PathOf(nameof(ModuleManifest));

    public static string Sandbox { get; } = PathOf(nameof(Sandbox));

    /// <summary>The folder that has a subfolder for each neighbour.</summary>
    public static string Neighbours { get; } = PathOf(nameof(Neighbours));

    /// <summary>The folder of the PowerShell that NuGet fetched, with a subfolder for each platform.</summary>
    public static string PowerShellTools { get; } = PathOf(nameof(PowerShellTools));

    /// <summary>The path of Pester's manifest.</summary>
    public static string Pester { get; } = PathOf(nameof(Pester));

    /// <summary>The folder of the stories.</summary>
    public static string Stories { get; } = PathOf(nameof(Stories));

    private static string PathOf(string key) =>
        typeof(BuildOutput).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
