using System.Management.Automation;
using System.Text.RegularExpressions;
using IoSecrets.Help;

namespace IoSecrets.Tests.Design;

/// <summary>docs/architecture.md names only types, members and folders that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Root = Path.GetDirectoryName(Repository.Docs)!;
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Docs, "architecture.md"));

    private static readonly Dictionary<string, string> Ours = Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !BuildFolder().IsMatch(file))
        .Select(File.ReadAllText)
        .SelectMany(source => TypeName().Matches(source).Select(type => (Name: type.Value, Source: source)))
        .GroupBy(type => type.Name)
        .ToDictionary(types => types.Key, types => string.Concat(types.Select(type => type.Source)));

    private static readonly HashSet<string> Platform = new[] { typeof(object), typeof(HttpClient), typeof(PSCmdlet) }
        .SelectMany(type => type.Assembly.GetExportedTypes()).Select(type => type.Name).ToHashSet();

    [Fact]
    public void Every_type_and_member_on_the_page_exists()
    {
        var names = CodeFont().Matches(Page).Concat(Compound().Matches(Picture().Match(Page).Value)).Select(name => name.Value).ToHashSet();
        Assert.True(names.Count > 50, $"docs/architecture.md names only {names.Count} types and members.");
        Rule.AssertNoViolations(names.Where(name => !Exists(name)).Select(name => $"src has no {name}. Change docs/architecture.md, which names it."));
    }

    [Fact]
    public void Every_folder_on_the_page_exists()
    {
        var folders = Folder().Matches(Page).Select(folder => folder.Value).Distinct().ToArray();
        Assert.True(folders.Length > 10, $"docs/architecture.md names only {folders.Length} folders.");
        Rule.AssertNoViolations(folders.Where(folder => !Directory.Exists(Path.Combine(Root, folder)))
            .Select(folder => $"There is no folder {folder}. Change docs/architecture.md, which names it."));
    }

    private static bool Exists(string name)
    {
        string[] parts = name.Split('.');
        return Ours.TryGetValue(parts[0], out var source)
            ? parts.Skip(1).All(member => Regex.IsMatch(source, $@"\b{member}\b"))
            : Platform.Contains(name);
    }

    [GeneratedRegex(@"(?<=`)[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)?(?=`)")]
    private static partial Regex CodeFont();

    [GeneratedRegex(@"(?<=^[a-z ]*\b(?:class|record|struct|enum|interface) )[A-Z]\w+", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex("```mermaid.*?```", RegexOptions.Singleline)]
    private static partial Regex Picture();

    // Excludes the names of folders and files, and words that only begin a sentence.
    [GeneratedRegex(@"(?<![\w/.])[A-Z][a-z]+[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]+)?(?![\w/])")]
    private static partial Regex Compound();

    [GeneratedRegex(@"\b(?:src|tests|module|docs)/[\w./]*\w")]
    private static partial Regex Folder();

    [GeneratedRegex(@"[\\/](?:bin|obj)[\\/]")]
    private static partial Regex BuildFolder();
}
