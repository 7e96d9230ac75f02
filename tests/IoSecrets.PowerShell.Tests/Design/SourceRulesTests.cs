using System.Text.RegularExpressions;
using IoSecrets.Help;

namespace IoSecrets.Tests.Design;

/// <summary>Rules for every source file.</summary>
public partial class SourceRulesTests
{
    private const int LongestLine = 160;
    private const int LongestProductFile = 300;

    // Each in two parts, because this file is checked too.
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];

    // The folders of the code that users load, which reads ids from the service and from files.
    private static readonly string[] Module = ["src/IoSecrets.Core/", "src/IoSecrets.PowerShell/", "src/IoSecrets.Extension/"];

    private static readonly string Root = Path.GetDirectoryName(Repository.Docs)!;

    private static readonly IReadOnlyList<(string Path, string[] Lines)> Code =
    [
        .. new[] { "src", "tests", "module" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(Root, "build.ps1"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => Path.GetExtension(path) is ".cs" or ".ps1" or ".psm1" && !BuildFolder().IsMatch(path))
            .Select(path => (path, File.ReadAllLines(Path.Combine(Root, path)))),
    ];

    private static IEnumerable<(string Path, string[] Lines)> CSharp => Code.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void No_line_is_longer_than_160_characters() => Rule.AssertNoViolations(LinesWith(line => line.Length > LongestLine));

    [Fact]
    public void No_line_contains_a_tab() => Rule.AssertNoViolations(LinesWith(line => line.Contains('\t', StringComparison.Ordinal)));

    [Fact]
    public void No_line_contains_a_marker_of_unfinished_work() =>
        Rule.AssertNoViolations(LinesWith(line => Unfinished.Any(word => line.Contains(word, StringComparison.Ordinal))));

    [Fact]
    public void No_file_under_src_is_longer_than_300_lines() => Rule.AssertNoViolations(CSharp
        .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Lines.Length > LongestProductFile)
        .Select(file => file.Path));

    [Fact]
    // Types of a file-scoped namespace begin at the margin. Stand-ins for another module's types are in that module's namespace.
    // A file may also contain the small types that only its main type needs.
    public void File_has_the_name_of_a_type_in_it() => Assert.All(
        CSharp.Where(file => file.Lines.Any(line => line.StartsWith("namespace IoSecrets", StringComparison.Ordinal))),
        file =>
        {
            var types = file.Lines.SelectMany(line => TypeAtTheMargin().Matches(line)).Select(type => type.Groups["name"].Value);
            Assert.Contains(Path.GetFileNameWithoutExtension(file.Path), types);
        });

    [Fact]
    // Ids come from outside, and the hash code of a Guid is predictable: with the default comparer, an attacker could choose ids that collide.
    public void Sets_and_dictionaries_of_ids_use_the_seeded_comparer() => Rule.AssertNoViolations(CSharp
        .Where(file => Module.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
        .SelectMany(file => file.Lines.Index().Where(line => UsesDefaultComparer(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}")));

    [Fact]
    public void Cmdlets_use_no_HTTP_files_JSON_or_tasks_catch_nothing_and_construct_no_ErrorRecord() => Rule.AssertNoViolations(CSharp
        .Where(file => file.Path.StartsWith("src/IoSecrets.PowerShell/Commands/", StringComparison.Ordinal))
        .SelectMany(file => file.Lines.Index().Where(line => NotForCmdlets().IsMatch(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}")));

    [Theory]
    [InlineData("private readonly HashSet<Guid> _seen = [];", true)]
    [InlineData("var seen = new HashSet<Guid>(100);", true)]
    [InlineData("private readonly Dictionary<Guid, int> _counts = new();", true)]
    [InlineData("private readonly ConcurrentDictionary<Guid, int> _counts = new();", true)]
    [InlineData("return ids.Distinct();", true)]
    [InlineData("return secrets.ToDictionary(secret => secret.Id);", true)]
    [InlineData("private readonly HashSet<Guid> _seen = new(IdComparer.Seeded);", false)]
    [InlineData("return secrets.ToDictionary(secret => secret.Id, IdComparer.Seeded);", false)]
    [InlineData("private readonly HashSet<string> _names = [];", false)]
    public void Set_or_dictionary_with_the_default_comparer_is_detected(string line, bool isFound) => Assert.Equal(isFound, UsesDefaultComparer(line));

    private static bool UsesDefaultComparer(string line) =>
        (IdCollection().IsMatch(line) && !line.Contains("IdComparer.Seeded", StringComparison.Ordinal))
        || (LinqKeyMethod().IsMatch(line) && !line.Contains("omparer", StringComparison.Ordinal) && !line.Contains("_sameness", StringComparison.Ordinal));

    private static IEnumerable<string> LinesWith(Func<string, bool> flaw) =>
        Code.SelectMany(file => file.Lines.Index().Where(line => flaw(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}"));

    [GeneratedRegex(@"(?<!\bI\w*)(?:Set|Dictionary|Lookup)<Guid\b")]
    private static partial Regex IdCollection();

    // The type is not visible in the source of a LINQ call, so every such call must name its comparer.
    [GeneratedRegex(@"\.(?:Distinct|DistinctBy|Except|GroupBy|Intersect|ToDictionary|ToFrozenDictionary|ToFrozenSet|ToHashSet|ToLookup|Union)\(")]
    private static partial Regex LinqKeyMethod();

    // The core, the base classes, and the only type that may do it.
    [GeneratedRegex(@"\bcatch\b|\bnew ErrorRecord\b|\bHttp(?:Client|Request|Response|Method)|\b(?:File|Directory|Path|Json\w+|Task)\.|\bStream\b")]
    private static partial Regex NotForCmdlets();

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record(?: struct)?) (?<name>\w+)")]
    private static partial Regex TypeAtTheMargin();
}
