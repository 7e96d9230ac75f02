using System.Reflection;

namespace IoSecrets.Help;

/// <summary>The locations of the sources, on this machine and on the web.</summary>
internal static class Repository
{
    private static readonly Uri ProjectUri = new(GetMetadata(nameof(ProjectUri)) + "/");

    public static string Docs { get; } = Path.Combine(GetMetadata("RepositoryRoot"), "docs");

    public static string ModuleHelp { get; } = Path.Combine(GetMetadata("RepositoryRoot"), "module", "en-US");

    /// <summary>Gets the URI of a cmdlet's page for browsers.</summary>
    public static Uri OnlineVersionOf(string cmdlet) => new(ProjectUri, $"blob/main/docs/{cmdlet}.md");

    private static string GetMetadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
