using System.Management.Automation;

namespace IoSecrets.Tests.Design;

/// <summary>The platform's design rules for parameters. ModuleTests checks parameters for credentials, and HelpTests checks their help.</summary>
public class ParameterDesignTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>
{
    /// <summary>The parameter that binds by property name although no output has that property: the service never returns a secret's value.</summary>
    private const string NeverEmitted = "Value";

    /// <summary>The platform's standard parameter names and their types.</summary>
    private static readonly Dictionary<string, Type> StandardTypes = new()
    {
        ["Force"] = typeof(SwitchParameter),
        // Accepts any object with an id.
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
    // The guidelines allow plural names only for parameters that never have one value, and the module has none.
    public void Names_are_in_PascalCase_and_singular() =>
        Assert.All(module.Parameters, parameter => Assert.Matches("^([A-Z][a-z]+)+$(?<!s)", parameter.Name));

    [Fact]
    public void Parameter_with_a_standard_name_has_the_standard_type() => Assert.All(
        module.Parameters.Where(parameter => StandardTypes.ContainsKey(parameter.Name)),
        parameter => Assert.Equal(StandardTypes[parameter.Name], Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type));

    [Fact]
    // A parameter of type object accepts a script block in place of a text, which computes the text for each item.
    public void Parameter_has_the_same_element_type_in_every_cmdlet() => Assert.All(
        module.Parameters.GroupBy(parameter => parameter.Name),
        namesakes => Assert.InRange(
            namesakes.Select(parameter => TypeOfOne(parameter.Type)).Where(type => type != typeof(object)).Distinct().Count(), 0, 1));

    [Fact]
    public void Parameter_bound_by_property_name_has_the_same_aliases_in_every_cmdlet() => Assert.All(
        BoundByName.GroupBy(parameter => parameter.Name),
        namesakes => Assert.Single(namesakes.Select(parameter => string.Join(' ', parameter.Metadata.Aliases)).Distinct()));

    [Fact]
    public void Alias_belongs_to_one_parameter()
    {
        var aliases = module.Parameters.SelectMany(parameter => parameter.Metadata.Aliases, (parameter, alias) => (Alias: alias, parameter.Name))
            .Distinct().ToArray();
        Assert.Distinct(aliases.Select(pair => pair.Alias), StringComparer.OrdinalIgnoreCase);
        Assert.Empty(aliases.Select(pair => pair.Alias)
            .Intersect(module.Parameters.Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_parameter_is_a_Boolean() => Assert.All(module.Parameters, parameter =>
        Assert.NotEqual(typeof(bool), TypeOfOne(parameter.Type)));

    [Fact]
    public void At_most_one_parameter_of_a_set_accepts_pipeline_input_by_value() => Assert.All(module.Sets, set =>
        Assert.InRange(set.Parameters.Count(parameter => parameter.ValueFromPipeline), 0, 1));

    [Fact]
    public void Parameter_bound_by_property_name_is_named_after_an_output_property()
    {
        var emitted = ModuleCmdlets.OutputTypesOf(module.All.Single(cmdlet => cmdlet.Name == "Get-IoSecret")).Single().Type.GetProperties()
            .Select(property => property.Name).ToArray();
        Assert.All(
            BoundByName.Where(parameter => parameter.Name != NeverEmitted),
            parameter => Assert.Contains(parameter.Name, emitted));
    }

    [Fact]
    public void Positions_start_at_0_without_gaps_and_there_are_at_most_two() => Assert.All(module.Sets, set =>
    {
        Assert.Equal(Enumerable.Range(0, set.Positional.Count), set.Positional.Select(parameter => parameter.Position).Order());
        Assert.InRange(set.Positional.Count, 0, 2);
    });

    [Fact]
    public void No_switch_is_positional() => Assert.All(module.Sets, set => Assert.DoesNotContain(
        typeof(SwitchParameter), set.Positional.Select(parameter => parameter.ParameterType)));

    [Fact]
    public void Mandatory_parameters_have_a_HelpMessage() => Assert.All(module.Sets, set => Assert.Empty(
        set.Parameters.Where(parameter => parameter.IsMandatory && string.IsNullOrWhiteSpace(parameter.HelpMessage))
            .Select(parameter => parameter.Name)));

    // InputObject accepts any object from the pipeline, wrapped or not.
    private static Type TypeOfOne(Type type)
    {
        var one = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return one == typeof(PSObject) ? typeof(object) : one;
    }
}
