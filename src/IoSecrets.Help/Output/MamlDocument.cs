using System.Text;
using System.Xml;
using System.Xml.Linq;
using IoSecrets.Help.Pages;
using static IoSecrets.Help.Output.MamlNames;

namespace IoSecrets.Help.Output;

/// <summary>The XML that Get-Help reads, in the form that PlatyPS gives it.</summary>
internal static class MamlDocument
{
    private static readonly XmlWriterSettings Layout = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };

    public static string Of(IEnumerable<CommandPage> pages)
    {
        var root = new XElement(
            Msh + "helpItems",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XAttribute("schema", "maml"),
            pages.Select(MamlCommand.Of));
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, Layout))
        {
            root.Save(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
