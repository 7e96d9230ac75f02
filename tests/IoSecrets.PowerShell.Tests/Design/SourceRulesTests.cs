using System.Text.RegularExpressions;
using IoSecrets.Help;

namespace IoSecrets.Tests.Design;

/// <summary>House rules that hold for every source file.</summary>
public partial class SourceRulesTests
{
    private const int LongestLine = 160;
    private const int LongestProductFile = 300;

    // In two parts: this file is one of them.
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];

    // What a user loads, and what the service and files tell it.
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
    public void No_line_is_too_long_to_be_read() => Rule.AssertNoViolations(LinesWith(line => line.Length > LongestLine));

    [Fact]
    public void No_line_has_a_tab() => Rule.AssertNoViolations(LinesWith(line => line.Contains('\t', StringComparison.Ordinal)));

    [Fact]
    public void Nothing_is_left_to_be_done() =>
        Rule.AssertNoViolations(LinesWith(line => Unfinished.Any(word => line.Contains(word, StringComparison.Ordinal))));

    [Fact]
    public void No_file_of_the_product_is_too_long_to_be_looked_through() => Rule.AssertNoViolations(CSharp
        .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Lines.Length > LongestProductFile)
        .Select(file => file.Path));

    [Fact]
    // Types of a file-scoped namespace begin at the margin. What stands in for another module's types is in that one's namespace.
    // A concept may be a type with the small ones that only it needs.
    public void A_file_holds_one_concept_and_has_its_name() => Assert.All(
        CSharp.Where(file => file.Lines.Any(line => line.StartsWith("namespace IoSecrets", StringComparison.Ordinal))),
        file =>
        {
            var types = file.Lines.SelectMany(line => TypeAtTheMargin().Matches(line)).Select(type => type.Groups["name"].Value);
            Assert.Contains(Path.GetFileNameWithoutExtension(file.Path), types);
        });

    [Fact]
    // Ids come from outside, and a Guid's own hash code is known beforehand: with the default comparer they could be chosen to share one.
    public void Sets_and_tables_of_ids_are_made_with_the_seeded_comparer() => Rule.AssertNoViolations(CSharp
        .Where(file => Module.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
        .SelectMany(file => file.Lines.Index().Where(line => UsesDefaultComparer(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}")));

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
    public void A_set_or_table_with_the_default_comparer_is_found(string line, bool isFound) => Assert.Equal(isFound, UsesDefaultComparer(line));

    private static bool UsesDefaultComparer(string line) =>
        (IdCollection().IsMatch(line) && !line.Contains("IdComparer.Seeded", StringComparison.Ordinal))
        || (LinqKeyMethod().IsMatch(line) && !line.Contains("omparer", StringComparison.Ordinal) && !line.Contains("_sameness", StringComparison.Ordinal));

    private static IEnumerable<string> LinesWith(Func<string, bool> flaw) =>
        Code.SelectMany(file => file.Lines.Index().Where(line => flaw(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}"));

    [GeneratedRegex(@"(?<!\bI\w*)(?:Set|Dictionary|Lookup)<Guid\b")]
    private static partial Regex IdCollection();

    // Those of LINQ tell nothing of the type in the source, so all are to name their comparer.
    [GeneratedRegex(@"\.(?:Distinct|DistinctBy|Except|GroupBy|Intersect|ToDictionary|ToFrozenDictionary|ToFrozenSet|ToHashSet|ToLookup|Union)\(")]
    private static partial Regex LinqKeyMethod();

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record(?: struct)?) (?<name>\w+)")]
    private static partial Regex TypeAtTheMargin();
}
