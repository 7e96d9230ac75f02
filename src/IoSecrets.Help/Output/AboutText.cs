using IoSecrets.Help.Pages;

namespace IoSecrets.Help.Output;

/// <summary>An about topic as plain text, in the layout of PowerShell's own.</summary>
internal static class AboutText
{
    private const string HalfIndent = "  ";
    private const string Indent = "    ";

    /// <exception cref="PageException">The page has a flaw.</exception>
    public static string Of(string path)
    {
        try
        {
            var page = Section.OfPage(path).Parts.Single();
            string[] lines = ["TOPIC", Indent + page.Title, .. page.Parts.SelectMany(part => LinesOf(part, part.Title.ToUpperInvariant()))];
            return string.Join('\n', lines) + "\n";
        }
        catch (PageException flaw)
        {
            throw new PageException($"{Path.GetFileName(path)}: {flaw.Message}");
        }
    }

    // No blank line follows a heading: Get-Help takes a topic's synopsis from the fifth line of the file.
    private static IEnumerable<string> LinesOf(Section section, string heading)
    {
        var blocks = Prose.Of(section.Opening);
        return
        [
            "",
            heading,
            .. blocks.SelectMany((block, place) =>
                place == 0 || AreOfOneList(blocks[place - 1], block) ? LinesOf(block) : LinesOf(block).Prepend("")),
            .. section.Parts.SelectMany(part => LinesOf(part, HalfIndent + part.Title)),
        ];
    }

    private static bool AreOfOneList(ProseBlock former, ProseBlock block) => (former.Kind, block.Kind) == (ProseKind.Item, ProseKind.Item);

    private static IEnumerable<string> LinesOf(ProseBlock block) => block.Kind switch
    {
        ProseKind.Code => block.Text.Split('\n').Select(line => (Indent + Indent + line).TrimEnd()),
        ProseKind.Item => LineBreaking.Of("- " + block.Text, Indent, Indent + "  "),
        _ => LineBreaking.Of(block.Text, Indent, Indent),
    };
}
