using System.Text;
using System.Xml;
using System.Xml.Linq;
using IoSecrets.Help.Pages;
using static IoSecrets.Help.Output.MamlElements;

namespace IoSecrets.Help.Output;

/// <summary>Creates the XML that Get-Help reads, in the form of PlatyPS.</summary>
internal static class MamlDocument
{
    private static readonly XmlWriterSettings Layout = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };

    public static string Create(IEnumerable<CommandPage> pages)
    {
        var root = new XElement(
            Msh + "helpItems",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XAttribute("schema", "maml"),
            pages.Select(MamlCommand.Create));
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, Layout))
        {
            root.Save(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
