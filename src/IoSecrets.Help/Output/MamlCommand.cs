using System.Xml.Linq;
using IoSecrets.Help.Pages;
using static IoSecrets.Help.Output.MamlElements;

namespace IoSecrets.Help.Output;

/// <summary>Creates the MAML of a cmdlet.</summary>
internal static class MamlCommand
{
    // Get-Help -Online opens the first link.
    private const string OnlineVersion = "Online Version:";

    public static XElement Create(CommandPage page) => new(
        Command + "command",
        Details(page),
        Description(page.Description),
        new XElement(Command + "syntax", page.Syntax.Select(syntax => SyntaxItem(page, syntax.Set))),
        new XElement(Command + "parameters", page.Parameters.Select(parameter => Parameter(parameter, parameter.Declarations[0], hasValue: true))),
        new XElement(Command + "inputTypes", page.Inputs.Select(type => Type("inputType", type))),
        new XElement(Command + "returnValues", page.Outputs.Select(type => Type("returnValue", type))),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
        new XElement(Command + "examples", page.Examples.Select(Example)),
        new XElement(Command + "relatedLinks", page.Links.Prepend(new(OnlineVersion, page.OnlineVersion)).Select(Link)));

    private static XElement Details(CommandPage page)
    {
        var name = page.Name.Split('-', 2);
        return new XElement(
            Command + "details",
            new XElement(Command + "name", page.Name),
            new XElement(Command + "verb", name[0]),
            new XElement(Command + "noun", name[1]),
            new XElement(Maml + "description", Paragraph(page.Synopsis)));
    }

    // A line of syntax shows a switch without a value.
    private static XElement SyntaxItem(CommandPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        page.ParametersIn(set).Select(pair => Parameter(pair.Parameter, pair.Declaration, hasValue: !pair.Declaration.IsSwitch)));

    private static XElement Parameter(CommandParameter parameter, ParameterDeclaration declaration, bool hasValue) => new(
        Command + "parameter",
        new XAttribute("required", declaration.IsRequired),
        new XAttribute("variableLength", true),
        new XAttribute("globbing", declaration.SupportsWildcards),
        new XAttribute("pipelineInput", declaration.PipelineInput),
        new XAttribute("position", declaration.IsPositional ? declaration.Position : "named"),
        new XAttribute("aliases", declaration.Aliases.Count == 0 ? "none" : string.Join(", ", declaration.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        Description(parameter.Description),
        hasValue ? ParameterValue(declaration) : null,
        new XElement(Dev + "type", new XElement(Maml + "name", declaration.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", declaration.DefaultValue));

    private static XElement ParameterValue(ParameterDeclaration declaration) => new(
        Command + "parameterValue",
        new XAttribute("required", !declaration.IsSwitch),
        new XAttribute("variableLength", false),
        declaration.Type);

    private static XElement Type(string element, CommandType type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name), new XElement(Maml + "uri")),
        Description(type.Description));

    // With an empty paragraph at the end: Get-Help does not separate examples.
    private static XElement Example(CommandExample example) => new(
        Command + "example",
        new XElement(Maml + "title", $"-- {example.Title} --"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks), Paragraph("")));

    private static XElement Link(CommandLink link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.Target));
}
