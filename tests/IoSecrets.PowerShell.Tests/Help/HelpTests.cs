using System.Management.Automation;
using System.Reflection;
using IoSecrets.Help;
using IoSecrets.Help.Pages;
using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Help;

public class HelpTests
{
    /// <summary>Messages that are not errors: warnings, advice, and a rejection that the engine turns into an error of its own.</summary>
    private static readonly string[] NoErrors =
    [
        "AuditFileNotRead", "ConfirmWithForce", "DeletionNotConfirmed", "EverythingNotConfirmed", "ListNotPermitted", "ManyNotFound",
        "MostNotConfirmed", "NameNotFound", "SwitchEmpty", "ValueEndsInLineEnd", "ValuesResumed",
    ];

    public static TheoryData<string> Cmdlets => [.. HelpPages.All.Select(page => page.Name)];

    [Fact]
    public void Checked_in_help_matches_docs() => Rule.AssertNoViolations(DocsAssert.Read(HelpFile.MakeAll)
        .Where(file => !file.IsCurrent)
        .Select(file => $"module/en-US/{file.Name} does not match {SourceOf(file)}. Run: {DocsAssert.MakeHelp}"));

    [Fact]
    public async Task Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("(Get-Command -Module IoSecrets).Name");
        var cmdlets = result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal).ToArray();
        var pages = HelpPages.All.Select(page => page.Name).ToArray();
        Rule.AssertNoViolations(
        [
            .. cmdlets.Except(pages).Select(cmdlet => $"{cmdlet} has no page. Write docs/{cmdlet}.md, then run: {DocsAssert.MakeHelp}"),
            .. pages.Except(cmdlets).Select(page => $"The module exports no {page}. Export it in IoSecrets.psd1, or delete docs/{page}.md."),
        ]);
        Assert.Equal(cmdlets, pages);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task Get_Help_shows_every_section_of_the_page(string cmdlet)
    {
        await using var shell = await Shell.StartAsync();
        var page = HelpPages.All.Single(page => page.Name == cmdlet);
        await ShowsAsync("SYNOPSIS", "$help.Synopsis", shown => Assert.Equal([page.Synopsis], shown));
        await ShowsAsync("DESCRIPTION", "$help.description.Text", shown => Assert.NotEmpty(shown));
        await ShowsAsync(
            "PARAMETERS",
            "$help.parameters.parameter | Where-Object { $_.description.Text } | ForEach-Object name",
            shown => Assert.Equal(page.Parameters.Select(parameter => parameter.Name), shown));
        await ShowsAsync("EXAMPLES", "$help.examples.example.code", shown =>
        {
            Assert.Equal(page.Examples.Select(example => example.Code), shown);
            Assert.NotEmpty(page.Examples);
        });
        await ShowsAsync("INPUTS", "$help.inputTypes.inputType.type.name", shown => Assert.NotEmpty(shown));
        await ShowsAsync("OUTPUTS", "$help.returnValues.returnValue.type.name", shown => Assert.NotEmpty(shown));
        await ShowsAsync("RELATED LINKS", "$help.relatedLinks.navigationLink.uri", shown =>
        {
            Assert.Equal(Repository.OnlineVersionOf(cmdlet).ToString(), shown[0]);
            Assert.True(shown.Count > 1, "Only the online version is linked.");
        });

        async Task ShowsAsync(string section, string question, Action<IReadOnlyList<string>> assertion)
        {
            var shown = await AskAsync(shell, cmdlet, question);
            DocsAssert.Page(
                cmdlet, $"Get-Help {cmdlet} does not show what the section {section} must say.", () => assertion(shown));
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task Parameter_sets_in_help_match_the_cmdlet(string cmdlet)
    {
        await using var shell = await Shell.StartAsync();
        var command = (CmdletInfo)(await shell.RunAsync("Get-Command $name", ("name", cmdlet))).Output.Single().BaseObject;
        var page = HelpPages.All.Single(page => page.Name == cmdlet);
        DocsAssert.Page(cmdlet, "The section SYNTAX does not have the parameter sets of the cmdlet.", () => Assert.Equal(
            command.ParameterSets.Select(set => (CmdletFacts.NameOf(set), set.IsDefault || command.ParameterSets.Count == 1)).Order(),
            page.Syntax.Select(syntax => (syntax.Set, syntax.IsDefault)).Order()));
        foreach (var (place, syntax) in page.Syntax.Index())
        {
            var shown = await AskAsync(
                shell,
                cmdlet,
                $"@($help.syntax.syntaxItem)[{place}].parameter | Where-Object {{ $_ }} | ForEach-Object {{ {CmdletFacts.FromHelp} }}");
            DocsAssert.Page(cmdlet, $"The parameters of the set {syntax.Set} are not those of the cmdlet.", () => Assert.Equal(
                CmdletFacts.ParametersOf(command, command.ParameterSets.Single(set => CmdletFacts.NameOf(set) == syntax.Set)), shown.Order()));
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task Parameter_list_in_help_matches_the_cmdlet(string cmdlet)
    {
        await using var shell = await Shell.StartAsync();
        var command = (CmdletInfo)(await shell.RunAsync("Get-Command $name", ("name", cmdlet))).Output.Single().BaseObject;
        var listed = await AskAsync(shell, cmdlet, $"$help.parameters.parameter | Where-Object {{ $_ }} | ForEach-Object {{ {CmdletFacts.FromHelp} }}");
        var known = command.ParameterSets.SelectMany(set => CmdletFacts.ParametersOf(command, set)).ToHashSet();
        DocsAssert.Page(cmdlet, "The section PARAMETERS does not have the parameters of the cmdlet.", () =>
        {
            Assert.Superset(listed.ToHashSet(), known);
            Assert.Equal(
                command.Parameters.Keys.Except(Cmdlet.CommonParameters).Order(),
                HelpPages.All.Single(page => page.Name == cmdlet).Parameters.Select(parameter => parameter.Name).Order());
        });
    }

    [Fact]
    public async Task Get_Help_finds_the_about_topic_with_its_synopsis()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Get-Help about_IoSecret*");
        DocsAssert.Page(HelpPages.About, "Get-Help does not find the topic with its SHORT DESCRIPTION.", () =>
        {
            Assert.StartsWith("TOPIC", result.Output.Single().ToString(), StringComparison.Ordinal);
            Assert.Equal(
                Prose.Parse(HelpPages.AboutPage.Part("SHORT DESCRIPTION").Blocks).Single().Text, result.Output.Single().Properties["Synopsis"].Value);
        });
    }

    [Fact]
    public async Task Every_error_id_has_an_entry_in_the_about_topic()
    {
        var messages = (await ModuleAsync()).GetType("IoSecrets.Errors.Messages")!;
        var ids = messages.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(member => member.Name);
        DocsAssert.Page(HelpPages.About, "The section ERRORS does not have the ids of Messages, in their order.", () => Assert.Equal(
            ids.Except(NoErrors).Order(StringComparer.Ordinal), HelpPages.AboutPage.Part("ERRORS").Parts.Select(part => part.Title)));
    }

    [Fact]
    public async Task Every_status_has_an_entry_in_the_about_topic()
    {
        var statuses = (await ModuleAsync()).GetType("IoSecrets.SecretStatus")!.GetEnumNames();
        DocsAssert.Page(HelpPages.About, "The section STATUSES does not have the members of SecretStatus, in their order.", () => Assert.Equal(
            statuses, HelpPages.AboutPage.Part("STATUSES").Parts.Select(part => part.Title)));
    }

    private static string SourceOf(HelpFile file) =>
        file.Name == HelpFile.MamlName ? "the cmdlets' pages in docs" : $"docs/{file.Name.Replace(".help.txt", ".md", StringComparison.Ordinal)}";

    private static async Task<Assembly> ModuleAsync()
    {
        await using var shell = await Shell.StartAsync();
        return (Assembly)(await shell.RunAsync("(Get-Command Get-IoSecret).ImplementingType.Assembly")).Output.Single().BaseObject;
    }

    private static async Task<IReadOnlyList<string>> AskAsync(Shell shell, string cmdlet, string question)
    {
        var result = await shell.RunAsync($"$help = Get-Help $name -Full; {question}", ("name", cmdlet));
        Assert.Null(result.Terminating);
        return [.. result.Output.Select(answer => answer.ToString())];
    }
}
