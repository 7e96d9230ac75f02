using System.Reflection;

namespace IoSecrets.Help;

/// <summary>Where the sources are, here and for everyone.</summary>
internal static class Repository
{
    private static readonly Uri ProjectUri = new(MetadataOf(nameof(ProjectUri)) + "/");

    public static string Docs { get; } = Path.Combine(MetadataOf("RepositoryRoot"), "docs");

    public static string ModuleHelp { get; } = Path.Combine(MetadataOf("RepositoryRoot"), "module", "en-US");

    /// <summary>The page of a cmdlet as a browser shows it.</summary>
    public static Uri OnlineVersionOf(string cmdlet) => new(ProjectUri, $"blob/main/docs/{cmdlet}.md");

    private static string MetadataOf(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
