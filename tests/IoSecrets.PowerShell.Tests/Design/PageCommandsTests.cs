using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using IoSecrets.Help;

namespace IoSecrets.Tests.Design;

/// <summary>The commands on the pages that are not help, and that no test runs.</summary>
public partial class PageCommandsTests
{
    private static readonly string Root = Path.GetDirectoryName(Repository.Docs)!;

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("src/IoSecrets.Sandbox/README.md")]
    public void Every_statement_begins_with_a_command_or_an_expression(string page)
    {
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Root, page))).Select(match => match.Groups[1].Value);
        Rule.AssertNoViolations(blocks.SelectMany(UnknownCommands));
    }

    private static IEnumerable<string> UnknownCommands(string block)
    {
        var script = Parser.ParseInput(block, out _, out var errors);
        return script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
            .Where(command => !CommandName().IsMatch(command.GetCommandName() ?? "Verb-Noun"))
            .Select(command => command.Extent.Text)
            .Concat(errors.Select(error => error.Message));
    }

    [GeneratedRegex("^```(?:powershell)?\r?\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    // A cmdlet, a program that the pages use, or a variable of its environment.
    [GeneratedRegex(@"^([A-Z][a-z]+-[A-Z]\w+|dotnet|iosecrets-sandbox|\./build\.ps1|IOSECRETS_[A-Z_]+=\d+)$")]
    private static partial Regex CommandName();
}
