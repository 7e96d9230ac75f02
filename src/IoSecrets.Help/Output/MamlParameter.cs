using System.Xml.Linq;
using IoSecrets.Help.Pages;
using static IoSecrets.Help.Output.MamlNames;

namespace IoSecrets.Help.Output;

/// <summary>A parameter as help files hold it.</summary>
internal static class MamlParameter
{
    /// <summary>A parameter in a line of syntax, where a switch takes no value.</summary>
    public static XElement InSyntax(CommandParameter parameter, ParameterFacts facts) => Of(parameter, facts, hasValue: !facts.IsSwitch);

    /// <summary>A parameter in the list of all.</summary>
    public static XElement InList(CommandParameter parameter) => Of(parameter, parameter.Facts[0], hasValue: true);

    private static XElement Of(CommandParameter parameter, ParameterFacts facts, bool hasValue) => new(
        Command + "parameter",
        new XAttribute("required", facts.IsRequired),
        new XAttribute("variableLength", true),
        new XAttribute("globbing", facts.TakesWildcards),
        new XAttribute("pipelineInput", facts.PipelineInput),
        new XAttribute("position", facts.IsPositional ? facts.Position : "named"),
        new XAttribute("aliases", facts.Aliases.Count == 0 ? "none" : string.Join(", ", facts.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        MamlProse.Description(parameter.Description),
        hasValue ? Value(facts) : null,
        new XElement(Dev + "type", new XElement(Maml + "name", facts.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", facts.DefaultValue));

    private static XElement Value(ParameterFacts facts) => new(
        Command + "parameterValue",
        new XAttribute("required", !facts.IsSwitch),
        new XAttribute("variableLength", false),
        facts.Type);
}
