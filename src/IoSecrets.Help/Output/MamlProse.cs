using System.Xml.Linq;
using IoSecrets.Help.Pages;
using static IoSecrets.Help.Output.MamlNames;

namespace IoSecrets.Help.Output;

/// <summary>Running text as help files hold it.</summary>
internal static class MamlProse
{
    public static XElement Description(IEnumerable<ProseBlock> blocks) => new(Maml + "description", Paragraphs(blocks));

    public static IEnumerable<XElement> Paragraphs(IEnumerable<ProseBlock> blocks) => blocks.Select(block => Paragraph(TextOf(block)));

    public static XElement Paragraph(string text) => new(Maml + "para", text);

    private static string TextOf(ProseBlock block) => block.Kind == ProseKind.Item ? $"- {block.Text}" : block.Text;
}
