using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IoSecrets.Help.Pages;

/// <summary>Takes the marks off Markdown's text. What a help viewer cannot show is refused, not lost.</summary>
internal static class Prose
{
    public static IReadOnlyList<ProseBlock> Of(IEnumerable<Block> blocks) => [.. blocks.SelectMany(Of)];

    /// <summary>The text of a heading or a paragraph in one line.</summary>
    public static string TextOf(Inline? inline) => inline switch
    {
        null => "",
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        AutolinkInline link => link.Url,
        LinkInline { IsImage: false } link =>
            TextOfChildren(link) + (Uri.TryCreate(link.Url, UriKind.Absolute, out _) ? $" ({link.Url})" : ""),
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        EmphasisInline or { Parent: null } when inline is ContainerInline container => TextOfChildren(container),
        _ => throw new PageException($"Help cannot show what is written in line {inline.Line + 1}."),
    };

    public static string CodeOf(LeafBlock block) => block.Lines.ToString().ReplaceLineEndings("\n");

    private static IEnumerable<ProseBlock> Of(Block block) => block switch
    {
        ParagraphBlock paragraph => [new(ProseKind.Paragraph, TextOf(paragraph.Inline))],
        CodeBlock code => [new(ProseKind.Code, CodeOf(code))],
        ListBlock { IsOrdered: false } list => list.Cast<ListItemBlock>().Select(ItemOf),
        _ => throw new PageException($"Help cannot show what begins in line {block.Line + 1}: use paragraphs, simple lists and code."),
    };

    private static ProseBlock ItemOf(ListItemBlock item) => item is [ParagraphBlock paragraph]
        ? new(ProseKind.Item, TextOf(paragraph.Inline))
        : throw new PageException($"The list's item in line {item.Line + 1} is more than one paragraph.");

    private static string TextOfChildren(ContainerInline container) => string.Concat(container.Select(TextOf));
}
