using System.Reflection;

namespace IoSecrets.Benchmarks;

/// <summary>Where things are, and how they were built.</summary>
internal static class Repository
{
    private static readonly string Root = MetadataOf("RepositoryRoot");

    public static string Configuration { get; } = MetadataOf("Configuration");

    public static string ModuleFolder { get; } = Path.Combine(Root, "out", "IoSecrets");

    public static string ModuleManifest { get; } = Path.Combine(ModuleFolder, "IoSecrets.psd1");

    public static string Page { get; } = Path.Combine(Root, "docs", "performance.md");

    /// <summary>This program, to be started again in a process of its own.</summary>
    public static string Program { get; } =
        Path.ChangeExtension(typeof(Repository).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    private static string MetadataOf(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
