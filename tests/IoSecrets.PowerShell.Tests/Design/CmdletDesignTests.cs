using System.Management.Automation;
using System.Reflection;
using IoSecrets.Help;
using IoSecrets.Tests.Help;

namespace IoSecrets.Tests.Design;

/// <summary>The platform's design rules for cmdlets. HelpTests checks the rules for help.</summary>
public class CmdletDesignTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>
{
    /// <summary>The verbs that the platform's analyzer considers a change of state.</summary>
    private static readonly string[] ChangingVerbs = ["New", "Set", "Remove", "Start", "Stop", "Restart", "Reset", "Sync", "Update"];

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
    public void Nouns_are_singular_and_begin_with_the_module_prefix() =>
        Assert.All(module.All, cmdlet => Assert.Matches("^Io([A-Z][a-z]+)*[^s]$", cmdlet.Noun));

    [Fact]
    public void Cmdlet_is_a_sealed_class_named_after_it() => Assert.All(module.All, cmdlet =>
    {
        Assert.Equal($"IoSecrets.Commands.{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.ImplementingType.FullName);
        Assert.True(cmdlet.ImplementingType.IsSealed);
    });

    [Fact]
    public void Output_types_match_the_OUTPUTS_section_of_the_help()
    {
        var pages = HelpPages.All;
        Assert.All(module.All, cmdlet => DocsAssert.Page(
            cmdlet.Name,
            "The section OUTPUTS does not have the types of [OutputType].",
            () => Assert.Equal(
                pages.Single(page => page.Name == cmdlet.Name).Outputs.Select(type => type.Name).Where(name => name != "None"),
                ModuleCmdlets.OutputTypesOf(cmdlet).Select(type => type.Name))));
    }

    [Fact]
    // ConvertTo-Json writes an enum as a number, which is hard to read, unless it has 64 bits.
    public void Output_enum_has_64_bits_so_every_format_writes_its_name() => Assert.All(
        module.All.SelectMany(ModuleCmdlets.OutputTypesOf).Select(output => output.Type)
            .SelectMany(type => type.GetProperties()).Select(property => property.PropertyType).Where(type => type.IsEnum),
        type => Assert.Equal(typeof(long), Enum.GetUnderlyingType(type)));

    [Fact]
    public void Output_types_are_public_and_have_a_view()
    {
        var views = File.ReadAllText(Path.Combine(Repository.ModuleHelp, "../IoSecrets.Format.ps1xml"));
        Assert.All(module.All.SelectMany(ModuleCmdlets.OutputTypesOf), type =>
        {
            Assert.True(type.Type.IsVisible && type.Type.Namespace == "IoSecrets");
            Assert.Contains($"<TypeName>{type.Name}</TypeName>", views, StringComparison.Ordinal);
        });
    }

    [Fact]
    // Connect and Disconnect change only this session: by the platform's guidelines, a transient connection needs no confirmation.
    // Test sends requests, but only reads.
    public void Only_cmdlets_that_change_something_support_ShouldProcess_and_all_of_them_do() => Assert.All(module.All, cmdlet =>
        Assert.Equal(ChangingVerbs.Contains(cmdlet.Verb), DeclarationOf(cmdlet).SupportsShouldProcess));

    [Fact]
    public void Only_Remove_cmdlets_have_a_high_ConfirmImpact_and_all_of_them_do() => Assert.All(module.All, cmdlet =>
        Assert.Equal(cmdlet.Verb == VerbsCommon.Remove, DeclarationOf(cmdlet).ConfirmImpact == ConfirmImpact.High));

    [Fact]
    // A script that must not be prompted uses -Force.
    public void Every_cmdlet_with_a_high_ConfirmImpact_has_a_Force_switch() => Assert.All(
        module.All.Where(cmdlet => DeclarationOf(cmdlet).ConfirmImpact == ConfirmImpact.High),
        cmdlet => Assert.Equal(typeof(SwitchParameter), cmdlet.Parameters["Force"].ParameterType));

    [Fact]
    public void Cmdlet_with_several_parameter_sets_declares_the_default_set() => Assert.All(
        module.All.Where(cmdlet => cmdlet.ParameterSets.Count > 1),
        cmdlet => Assert.Contains(cmdlet.DefaultParameterSet, cmdlet.ParameterSets.Select(set => set.Name)));

    private static CmdletAttribute DeclarationOf(CmdletInfo cmdlet) => cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!;
}
