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

    private static readonly string Root = Path.GetDirectoryName(Repository.Docs)!;

    private static readonly IReadOnlyList<(string Path, string[] Lines)> Code =
    [
        .. new[] { "src", "tests", "module" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(Root, "build.ps1"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => Path.GetExtension(path) is ".cs" or ".ps1" or ".psm1" && !BuiltFolder().IsMatch(path))
            .Select(path => (path, File.ReadAllLines(Path.Combine(Root, path)))),
    ];

    private static IEnumerable<(string Path, string[] Lines)> CSharp => Code.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void No_line_is_too_long_to_be_read() => Rule.IsBrokenByNone(LinesWith(line => line.Length > LongestLine));

    [Fact]
    public void No_line_has_a_tab() => Rule.IsBrokenByNone(LinesWith(line => line.Contains('\t', StringComparison.Ordinal)));

    [Fact]
    public void Nothing_is_left_to_be_done() =>
        Rule.IsBrokenByNone(LinesWith(line => Unfinished.Any(word => line.Contains(word, StringComparison.Ordinal))));

    [Fact]
    public void No_file_of_the_product_is_too_long_to_be_looked_through() => Rule.IsBrokenByNone(CSharp
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

    private static IEnumerable<string> LinesWith(Func<string, bool> flaw) =>
        Code.SelectMany(file => file.Lines.Index().Where(line => flaw(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}"));

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex BuiltFolder();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record(?: struct)?) (?<name>\w+)")]
    private static partial Regex TypeAtTheMargin();
}
