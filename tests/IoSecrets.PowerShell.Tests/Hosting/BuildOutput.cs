using System.Reflection;

namespace IoSecrets.Tests.Hosting;

/// <summary>Where the build put what the tests start or load.</summary>
internal static class BuildOutput
{
    public static string ModuleManifest { get; } = PathOf(nameof(ModuleManifest));

    public static string Sandbox { get; } = PathOf(nameof(Sandbox));

    /// <summary>A folder for each neighbour.</summary>
    public static string Neighbours { get; } = PathOf(nameof(Neighbours));

    /// <summary>The fetched PowerShell: a folder for each platform.</summary>
    public static string PowerShellTools { get; } = PathOf(nameof(PowerShellTools));

    /// <summary>Pester's manifest.</summary>
    public static string Pester { get; } = PathOf(nameof(Pester));

    /// <summary>The folder of the stories' sources.</summary>
    public static string Stories { get; } = PathOf(nameof(Stories));

    private static string PathOf(string key) =>
        typeof(BuildOutput).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
