using System.Management.Automation;

namespace IoSecrets.Tests.Design;

/// <summary>The platform's design rules for parameters. Which may hold a credential is held by ModuleTests, their help by HelpTests.</summary>
public class ParameterDesignTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>
{
    /// <summary>The parameter that rows bind by name and nothing we emit has: a secret's value never comes back.</summary>
    private const string NeverEmitted = "Value";

    /// <summary>What the platform calls things, and of which type they are there.</summary>
    private static readonly Dictionary<string, Type> StandardTypes = new()
    {
        ["Force"] = typeof(SwitchParameter),
        // Any object with an id, given or piped.
        ["Id"] = typeof(PSObject[]),
        ["MaximumRetryCount"] = typeof(int),
        ["NoProxy"] = typeof(SwitchParameter),
        ["PassThru"] = typeof(SwitchParameter),
        ["Proxy"] = typeof(Uri),
        ["ProxyCredential"] = typeof(PSCredential),
        ["ThrottleLimit"] = typeof(int),
        ["TimeoutSec"] = typeof(int),
    };

    private IEnumerable<CmdletParameter> BoundByName => module.Parameters.Where(parameter => parameter.BindsByName);

    [Fact]
    // Plural is for what is never one, and nothing of ours is.
    public void Names_are_in_pascal_case_and_singular() =>
        Assert.All(module.Parameters, parameter => Assert.Matches("^([A-Z][a-z]+)+$(?<!s)", parameter.Name));

    [Fact]
    public void What_the_platform_has_a_name_for_is_of_its_type() => Assert.All(
        module.Parameters.Where(parameter => StandardTypes.ContainsKey(parameter.Name)),
        parameter => Assert.Equal(StandardTypes[parameter.Name], Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type));

    [Fact]
    // What takes an object takes a script block in the place of a text, which gives the text for each item.
    public void A_name_has_one_type_in_every_cmdlet_be_it_one_of_it_or_many() => Assert.All(
        module.Parameters.GroupBy(parameter => parameter.Name),
        namesakes => Assert.InRange(
            namesakes.Select(parameter => TypeOfOne(parameter.Type)).Where(type => type != typeof(object)).Distinct().Count(), 0, 1));

    [Fact]
    public void A_name_has_the_same_aliases_in_every_cmdlet_that_binds_it_by_name() => Assert.All(
        BoundByName.GroupBy(parameter => parameter.Name),
        namesakes => Assert.Single(namesakes.Select(parameter => string.Join(' ', parameter.Metadata.Aliases)).Distinct()));

    [Fact]
    public void An_alias_means_one_parameter()
    {
        var aliases = module.Parameters.SelectMany(parameter => parameter.Metadata.Aliases, (parameter, alias) => (Alias: alias, parameter.Name))
            .Distinct().ToArray();
        Assert.Distinct(aliases.Select(pair => pair.Alias), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(aliases.Select(pair => pair.Alias)
            .Intersect(module.Parameters.Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_parameter_is_a_plain_yes_or_no() => Assert.All(module.Parameters, parameter =>
        Assert.NotEqual(typeof(bool), TypeOfOne(parameter.Type)));

    [Fact]
    public void At_most_one_parameter_of_a_set_takes_the_pipeline_by_value() => Assert.All(module.Sets, set =>
        Assert.InRange(set.Parameters.Count(parameter => parameter.ValueFromPipeline), 0, 1));

    [Fact]
    public void What_binds_by_name_is_named_as_what_we_emit()
    {
        var emitted = module.All.Single(cmdlet => cmdlet.Name == "Get-IoSecret").OutputType.Single().Type.GetProperties()
            .Select(property => property.Name).ToArray();
        Assert.All(
            BoundByName.Where(parameter => parameter.Name != NeverEmitted),
            parameter => Assert.Contains(parameter.Name, emitted));
    }

    [Fact]
    public void Places_go_from_0_without_a_gap_and_are_two_at_most() => Assert.All(module.Sets, set =>
    {
        Assert.Equal(Enumerable.Range(0, set.Positional.Count), set.Positional.Select(parameter => parameter.Position).Order());
        Assert.InRange(set.Positional.Count, 0, 2);
    });

    [Fact]
    public void No_switch_has_a_place() => Assert.All(module.Sets, set => Assert.DoesNotContain(
        typeof(SwitchParameter), set.Positional.Select(parameter => parameter.ParameterType)));

    [Fact]
    public void What_is_asked_for_when_it_is_missing_can_be_explained_at_the_prompt() => Assert.All(module.Sets, set => Assert.Empty(
        set.Parameters.Where(parameter => parameter.IsMandatory && string.IsNullOrWhiteSpace(parameter.HelpMessage))
            .Select(parameter => parameter.Name)));

    // InputObject is what comes down the pipeline: wrapped or not, that is any object.
    private static Type TypeOfOne(Type type)
    {
        var one = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return one == typeof(PSObject) ? typeof(object) : one;
    }
}
