using System.Xml.Linq;
using IoSecrets.Help.Pages;

namespace IoSecrets.Help.Output;

/// <summary>The namespaces of MAML, named as their usual prefixes, and the elements for running text.</summary>
internal static class MamlElements
{
    public static readonly XNamespace Msh = "http://msh";
    public static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    public static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    public static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XElement Description(IEnumerable<ProseBlock> blocks) => new(Maml + "description", Paragraphs(blocks));

    public static IEnumerable<XElement> Paragraphs(IEnumerable<ProseBlock> blocks) =>
        blocks.Select(block => Paragraph(block.Kind == ProseKind.Item ? $"- {block.Text}" : block.Text));

    public static XElement Paragraph(string text) => new(Maml + "para", text);
}
