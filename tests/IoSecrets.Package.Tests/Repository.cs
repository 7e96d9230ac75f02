using System.Reflection;
using System.Text.Json;

namespace IoSecrets.Package.Tests;

/// <summary>What the packages are made of.</summary>
internal static class Repository
{
    private static readonly string[] NotSources = ["bin", "obj", "out", "TestResults", ".git", ".vs", ".idea"];

    public static string Root { get; } = MetadataOf("RepositoryRoot");

    /// <summary>The SDK that builds this; its feature band counts, not its preview.</summary>
    public static Version Sdk { get; } = Version.Parse(MetadataOf("SdkVersion").Split('-')[0]);

    /// <summary>The pwsh that IOSECRETS_PWSH names, or the one that NuGet fetched.</summary>
    public static string Pwsh { get; } = Environment.GetEnvironmentVariable("IOSECRETS_PWSH") is { Length: > 0 } given
        ? given
        : Path.Combine(MetadataOf("PowerShellTools"), OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll");

    public static string TextOf(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Gets the packages that the module ships, and their versions.</summary>
    public static Dictionary<string, string> ModulePackages()
    {
        using var locks = JsonDocument.Parse(TextOf("src/IoSecrets.Http/packages.lock.json"));
        return locks.RootElement.GetProperty("dependencies").GetProperty("net8.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .ToDictionary(package => package.Name, package => package.Value.GetProperty("resolved").GetString()!);
    }

    /// <summary>The licence that a restored package has as a file; null where it has none.</summary>
    public static string? LicenceOf(string package, string version) => new DirectoryInfo(
            Path.Combine(MetadataOf("PackageFolder"), package.ToLowerInvariant(), version.ToLowerInvariant()))
        .EnumerateFiles("LICENSE*")
        .Select(file => File.ReadAllText(file.FullName))
        .SingleOrDefault();

    /// <summary>Copies what a fresh clone has, and what has not been committed yet.</summary>
    public static void CopyTo(string folder) => Copy(new DirectoryInfo(Root), Directory.CreateDirectory(folder));

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles().Where(file => file.Name != ".git"))
        {
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => !NotSources.Contains(folder.Name)))
        {
            Copy(folder, to.CreateSubdirectory(folder.Name));
        }
    }

    private static string MetadataOf(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
