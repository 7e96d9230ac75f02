using System.Xml.Linq;
using IoSecrets.Help.Pages;
using static IoSecrets.Help.Output.MamlNames;

namespace IoSecrets.Help.Output;

/// <summary>A cmdlet as help files hold it.</summary>
internal static class MamlCommand
{
    // Get-Help -Online opens the first link.
    private const string OnlineVersion = "Online Version:";

    // Get-Help puts nothing between one example and the next.
    private static XElement BlankLine => MamlProse.Paragraph("");

    public static XElement Of(CommandPage page) => new(
        Command + "command",
        Details(page),
        MamlProse.Description(page.Description),
        new XElement(Command + "syntax", page.Syntax.Select(syntax => SyntaxItem(page, syntax.Set))),
        new XElement(Command + "parameters", page.Parameters.Select(MamlParameter.InList)),
        new XElement(Command + "inputTypes", page.Inputs.Select(type => Type("inputType", type))),
        new XElement(Command + "returnValues", page.Outputs.Select(type => Type("returnValue", type))),
        new XElement(Maml + "alertSet", new XElement(Maml + "alert", MamlProse.Paragraphs(page.Notes))),
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
            new XElement(Maml + "description", MamlProse.Paragraph(page.Synopsis)));
    }

    private static XElement SyntaxItem(CommandPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        page.ParametersOf(set).Select(pair => MamlParameter.InSyntax(pair.Parameter, pair.Facts)));

    private static XElement Type(string element, CommandType type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name), new XElement(Maml + "uri")),
        MamlProse.Description(type.Description));

    private static XElement Example(CommandExample example) => new(
        Command + "example",
        new XElement(Maml + "title", $"-- {example.Title} --"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", MamlProse.Paragraphs(example.Remarks), BlankLine));

    private static XElement Link(CommandLink link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.Target));
}
