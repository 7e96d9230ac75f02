using System.Management.Automation;
using System.Reflection;
using IoSecrets.Help;
using IoSecrets.Help.Pages;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Help;

public class HelpTests
{
    /// <summary>The texts of warnings and advice, and of a refusal that the engine makes an error of; no errors themselves.</summary>
    private static readonly string[] NoErrors =
    [
        "AuditFileNotRead", "EverythingNotConfirmed", "ManyNotFound", "NameNotFound", "SwitchEmpty", "ValueEndsInLineEnd",
    ];

    public static TheoryData<string> Cmdlets => [.. HelpPages.All.Select(page => page.Name)];

    [Fact]
    // Where not: dotnet run --project src/IoSecrets.Help
    public void The_help_that_is_checked_in_is_what_docs_gives() =>
        Assert.Empty(HelpFile.MakeAll().Where(file => !file.IsCurrent).Select(file => file.Name));

    [Fact]
    public async Task Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("(Get-Command -Module IoSecrets).Name");
        Assert.Equal(
            result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal), HelpPages.All.Select(page => page.Name));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task Get_Help_leaves_nothing_out(string cmdlet)
    {
        await using var shell = await Shell.StartAsync();
        var page = HelpPages.All.Single(page => page.Name == cmdlet);
        Assert.Equal([page.Synopsis], await AskAsync(shell, cmdlet, "$help.Synopsis"));
        Assert.NotEmpty(await AskAsync(shell, cmdlet, "$help.description.Text"));
        Assert.Equal(
            page.Parameters.Select(parameter => parameter.Name),
            await AskAsync(shell, cmdlet, "$help.parameters.parameter | Where-Object { $_.description.Text } | ForEach-Object name"));
        Assert.Equal(page.Examples.Select(example => example.Code), await AskAsync(shell, cmdlet, "$help.examples.example.code"));
        Assert.NotEmpty(page.Examples);
        Assert.NotEmpty(await AskAsync(shell, cmdlet, "$help.inputTypes.inputType.type.name"));
        Assert.NotEmpty(await AskAsync(shell, cmdlet, "$help.returnValues.returnValue.type.name"));
        var links = await AskAsync(shell, cmdlet, "$help.relatedLinks.navigationLink.uri");
        Assert.Equal(Repository.OnlineVersionOf(cmdlet).ToString(), links[0]);
        Assert.True(links.Count > 1);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task Sets_and_parameters_in_help_are_the_cmdlets(string cmdlet)
    {
        await using var shell = await Shell.StartAsync();
        var command = (CmdletInfo)(await shell.RunAsync("Get-Command $name", ("name", cmdlet))).Output.Single().BaseObject;
        var page = HelpPages.All.Single(page => page.Name == cmdlet);
        Assert.Equal(
            command.ParameterSets.Select(set => (CmdletFacts.NameOf(set), set.IsDefault || command.ParameterSets.Count == 1)).Order(),
            page.Syntax.Select(syntax => (syntax.Set, syntax.IsDefault)).Order());
        foreach (var (place, syntax) in page.Syntax.Index())
        {
            Assert.Equal(
                CmdletFacts.ParametersOf(command, command.ParameterSets.Single(set => CmdletFacts.NameOf(set) == syntax.Set)),
                (await AskAsync(
                    shell,
                    cmdlet,
                    $"@($help.syntax.syntaxItem)[{place}].parameter | Where-Object {{ $_ }} | ForEach-Object {{ {CmdletFacts.FromHelp} }}")).Order());
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public async Task The_list_of_parameters_in_help_is_the_cmdlets(string cmdlet)
    {
        await using var shell = await Shell.StartAsync();
        var command = (CmdletInfo)(await shell.RunAsync("Get-Command $name", ("name", cmdlet))).Output.Single().BaseObject;
        var listed = await AskAsync(shell, cmdlet, $"$help.parameters.parameter | Where-Object {{ $_ }} | ForEach-Object {{ {CmdletFacts.FromHelp} }}");
        var known = command.ParameterSets.SelectMany(set => CmdletFacts.ParametersOf(command, set)).ToHashSet();
        Assert.Superset(listed.ToHashSet(), known);
        Assert.Equal(
            command.Parameters.Keys.Except(Cmdlet.CommonParameters).Order(),
            HelpPages.All.Single(page => page.Name == cmdlet).Parameters.Select(parameter => parameter.Name).Order());
    }

    [Fact]
    public async Task The_about_topic_is_found_with_its_synopsis()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Get-Help about_IoSecret*");
        Assert.StartsWith("TOPIC", result.Output.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(
            Prose.Of(HelpPages.AboutPage.Part("SHORT DESCRIPTION").Blocks).Single().Text, result.Output.Single().Properties["Synopsis"].Value);
    }

    [Fact]
    public async Task Every_error_id_is_an_entry_of_the_about_topic()
    {
        var messages = (await ModuleAsync()).GetType("IoSecrets.Errors.Messages")!;
        var ids = messages.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(member => member.Name);
        Assert.Equal(
            ids.Except(NoErrors).Order(StringComparer.Ordinal), HelpPages.AboutPage.Part("ERRORS").Parts.Select(part => part.Title));
    }

    [Fact]
    public async Task Every_status_is_an_entry_of_the_about_topic() => Assert.Equal(
        (await ModuleAsync()).GetType("IoSecrets.SecretStatus")!.GetEnumNames(),
        HelpPages.AboutPage.Part("STATUSES").Parts.Select(part => part.Title));

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
