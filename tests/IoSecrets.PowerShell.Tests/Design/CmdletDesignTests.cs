using System.Management.Automation;
using System.Reflection;
using IoSecrets.Help;
using IoSecrets.Tests.Help;

namespace IoSecrets.Tests.Design;

/// <summary>The platform's design rules for cmdlets. Those for help are held by HelpTests.</summary>
public class CmdletDesignTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>
{
    /// <summary>The verbs that the platform's analyzer takes for a change of state.</summary>
    private static readonly string[] ChangingVerbs = ["New", "Set", "Remove", "Start", "Stop", "Restart", "Reset", "Update"];

    private static readonly HashSet<string> ApprovedVerbs =
    [
        .. typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(VerbsCommon).Namespace && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields())
            .Select(verb => (string)verb.GetRawConstantValue()!),
    ];

    [Fact]
    public void Verbs_are_approved() => Assert.All(module.All, cmdlet => Assert.Contains(cmdlet.Verb, ApprovedVerbs));

    [Fact]
    public void Nouns_are_singular_and_begin_with_the_modules_prefix() =>
        Assert.All(module.All, cmdlet => Assert.Matches("^Io([A-Z][a-z]+)*[^s]$", cmdlet.Noun));

    [Fact]
    public void A_cmdlet_is_a_sealed_class_of_its_name() => Assert.All(module.All, cmdlet =>
    {
        Assert.Equal($"IoSecrets.Commands.{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.ImplementingType.FullName);
        Assert.True(cmdlet.ImplementingType.IsSealed);
    });

    [Fact]
    public void What_a_cmdlet_says_that_it_emits_is_what_its_help_says()
    {
        var pages = HelpPages.All;
        Assert.All(module.All, cmdlet => DocsAssert.Page(
            cmdlet.Name,
            "The section OUTPUTS does not have the types of [OutputType].",
            () => Assert.Equal(
                pages.Single(page => page.Name == cmdlet.Name).Outputs.Select(type => type.Name).Where(name => name != "None"),
                cmdlet.OutputType.Select(type => type.Name))));
    }

    [Fact]
    // ConvertTo-Json writes an enum as its number, which nobody reads, unless it has 64 bits.
    public void An_enum_that_a_cmdlet_emits_is_a_word_in_every_format() => Assert.All(
        module.All.SelectMany(cmdlet => cmdlet.OutputType).Select(output => output.Type)
            .SelectMany(type => type.GetProperties()).Select(property => property.PropertyType).Where(type => type.IsEnum),
        type => Assert.Equal(typeof(long), Enum.GetUnderlyingType(type)));

    [Fact]
    public void What_a_cmdlet_emits_can_be_named_by_a_user_and_has_a_view()
    {
        var views = File.ReadAllText(Path.Combine(Repository.ModuleHelp, "../IoSecrets.Format.ps1xml"));
        Assert.All(module.All.SelectMany(cmdlet => cmdlet.OutputType), type =>
        {
            Assert.True(type.Type.IsVisible && type.Type.Namespace == "IoSecrets");
            Assert.Contains($"<TypeName>{type.Name}</TypeName>", views, StringComparison.Ordinal);
        });
    }

    [Fact]
    // Connect and Disconnect change nothing but this session: a transient connection needs no confirmation, say the platform's guidelines.
    // Test, for all that it sends, only reads.
    public void What_changes_something_can_be_confirmed_and_nothing_else() => Assert.All(module.All, cmdlet =>
        Assert.Equal(ChangingVerbs.Contains(cmdlet.Verb), DeclarationOf(cmdlet).SupportsShouldProcess));

    [Fact]
    public void What_cannot_be_undone_asks_unless_it_is_told_not_to_and_nothing_else() => Assert.All(module.All, cmdlet =>
        Assert.Equal(cmdlet.Verb == VerbsCommon.Remove, DeclarationOf(cmdlet).ConfirmImpact == ConfirmImpact.High));

    [Fact]
    // -Force is what a script says that must not be asked.
    public void What_asks_by_itself_can_be_forced() => Assert.All(
        module.All.Where(cmdlet => DeclarationOf(cmdlet).ConfirmImpact == ConfirmImpact.High),
        cmdlet => Assert.Equal(typeof(SwitchParameter), cmdlet.Parameters["Force"].ParameterType));

    [Fact]
    public void A_cmdlet_with_several_sets_names_the_one_that_is_meant_by_default() => Assert.All(
        module.All.Where(cmdlet => cmdlet.ParameterSets.Count > 1),
        cmdlet => Assert.Contains(cmdlet.DefaultParameterSet, cmdlet.ParameterSets.Select(set => set.Name)));

    private static CmdletAttribute DeclarationOf(CmdletInfo cmdlet) => cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!;
}
