using System.Reflection;

namespace IoSecrets.Benchmarks;

/// <summary>The locations of files, and the configuration that was built.</summary>
internal static class BuildPaths
{
    private static readonly string Root = GetMetadata("RepositoryRoot");

    public static string Configuration { get; } = GetMetadata("Configuration");

    public static string ModuleFolder { get; } = Path.Combine(Root, "out", "IoSecrets");

    public static string ModuleManifest { get; } = Path.Combine(ModuleFolder, "IoSecrets.psd1");

    public static string Page { get; } = Path.Combine(Root, "docs", "performance.md");

    public static string WidthPicture { get; } = Path.Combine(Root, "docs", "width.svg");

    /// <summary>The path of this program, to start it again.</summary>
    public static string Program { get; } =
        Path.ChangeExtension(typeof(BuildPaths).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    private static string GetMetadata(string key) => typeof(BuildPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
