using IoSecrets.Help.Pages;

namespace IoSecrets.Help.Output;

/// <summary>Creates the plain text of an about topic, in the layout of PowerShell's own topics.</summary>
internal static class AboutText
{
    private const int Width = 80;
    private const string HalfIndent = "  ";
    private const string Indent = "    ";

    /// <exception cref="PageException">The page is invalid.</exception>
    public static string Create(string path)
    {
        try
        {
            var page = Section.ReadPage(path).Parts.Single();
            string[] lines = ["TOPIC", Indent + page.Title, .. page.Parts.SelectMany(part => LinesOf(part, part.Title.ToUpperInvariant()))];
            return string.Join('\n', lines) + "\n";
        }
        catch (PageException e)
        {
            throw new PageException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    // No blank line follows a heading: Get-Help reads the topic's synopsis from the fifth line of the file.
    private static IEnumerable<string> LinesOf(Section section, string heading)
    {
        var blocks = Prose.Parse(section.Introduction);
        return
        [
            "",
            heading,
            .. blocks.SelectMany((block, index) =>
                index == 0 || AreItems(blocks[index - 1], block) ? LinesOf(block) : LinesOf(block).Prepend("")),
            .. section.Parts.SelectMany(part => LinesOf(part, HalfIndent + part.Title)),
        ];
    }

    private static bool AreItems(ProseBlock first, ProseBlock second) => (first.Kind, second.Kind) == (ProseKind.Item, ProseKind.Item);

    private static IEnumerable<string> LinesOf(ProseBlock block) => block.Kind switch
    {
        ProseKind.Code => block.Text.Split('\n').Select(line => (Indent + Indent + line).TrimEnd()),
        ProseKind.Item => Wrap("- " + block.Text, Indent, Indent + "  "),
        _ => Wrap(block.Text, Indent, Indent),
    };

    // A word that is longer than a line gets a line of its own.
    private static IEnumerable<string> Wrap(string text, string firstIndent, string indent)
    {
        var line = firstIndent;
        var isEmpty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = indent;
                isEmpty = true;
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        yield return line;
    }
}
