using System.Reflection;
using System.Text.Json;

namespace IoSecrets.Package.Tests;

/// <summary>The repository from which the packages are created.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSources = ["bin", "obj", "out", "TestResults", ".git", ".vs", ".idea"];

    public static string Root { get; } = MetadataOf("RepositoryRoot");

    /// <summary>The version of the SDK that builds this project, without a preview suffix.</summary>
    public static Version Sdk { get; } = Version.Parse(MetadataOf("SdkVersion").Split('-')[0]);

    /// <summary>The path of the pwsh that IOSECRETS_PWSH names, or of the pwsh that NuGet fetched.</summary>
    public static string Pwsh { get; } = Environment.GetEnvironmentVariable("IOSECRETS_PWSH") is { Length: > 0 } given
        ? given
        : Path.Combine(MetadataOf("PowerShellTools"), OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll");

    public static string TextOf(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Gets the packages that the module ships, and their versions.</summary>
    public static Dictionary<string, string> ModulePackages()
    {
        using var locks = JsonDocument.Parse(TextOf("src/IoSecrets.Http/packages.lock.json"));
        return locks.RootElement.GetProperty("dependencies").GetProperty("net8.0").EnumerateObject()
            // Analyzers are not shipped.
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Where(package => !package.Name.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal))
            .ToDictionary(package => package.Name, package => package.Value.GetProperty("resolved").GetString()!);
    }

    /// <summary>Gets the text of a restored package's licence file, or null if it has none.</summary>
    public static string? LicenceOf(string package, string version) => new DirectoryInfo(
            Path.Combine(MetadataOf("PackageFolder"), package.ToLowerInvariant(), version.ToLowerInvariant()))
        .EnumerateFiles("LICENSE*")
        .Select(file => File.ReadAllText(file.FullName))
        .SingleOrDefault();

    /// <summary>Copies the files of a fresh clone, including uncommitted changes.</summary>
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

    private static string MetadataOf(string key) => typeof(SourceTree).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
