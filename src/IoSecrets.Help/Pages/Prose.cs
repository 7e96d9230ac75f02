using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IoSecrets.Help.Pages;

/// <summary>Converts Markdown to plain text. Rejects Markdown that a help viewer cannot show, so that nothing is lost.</summary>
internal static class Prose
{
    public static IReadOnlyList<ProseBlock> Parse(IEnumerable<Block> blocks) => [.. blocks.SelectMany(ParseBlock)];

    /// <summary>Gets the text of a heading or a paragraph, in one line.</summary>
    public static string GetText(Inline? inline) => inline switch
    {
        null => "",
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        AutolinkInline link => link.Url,
        LinkInline { IsImage: false } link =>
            GetTextOfChildren(link) + (Uri.TryCreate(link.Url, UriKind.Absolute, out _) ? $" ({link.Url})" : ""),
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        EmphasisInline or { Parent: null } when inline is ContainerInline container => GetTextOfChildren(container),
        _ => throw new PageException($"Help cannot show the Markdown in line {inline.Line + 1}."),
    };

    public static string GetCode(LeafBlock block) => block.Lines.ToString().ReplaceLineEndings("\n");

    private static IEnumerable<ProseBlock> ParseBlock(Block block) => block switch
    {
        ParagraphBlock paragraph => [new(ProseKind.Paragraph, GetText(paragraph.Inline))],
        CodeBlock code => [new(ProseKind.Code, GetCode(code))],
        ListBlock { IsOrdered: false } list => list.Cast<ListItemBlock>().Select(ParseItem),
        _ => throw new PageException($"Help cannot show the block that begins in line {block.Line + 1}. Use paragraphs, simple lists and code."),
    };

    private static ProseBlock ParseItem(ListItemBlock item) => item is [ParagraphBlock paragraph]
        ? new(ProseKind.Item, GetText(paragraph.Inline))
        : throw new PageException($"The list item in line {item.Line + 1} must be one paragraph.");

    private static string GetTextOfChildren(ContainerInline container) => string.Concat(container.Select(GetText));
}

/// <summary>A block of plain text.</summary>
/// <param name="Kind">The kind of block.</param>
/// <param name="Text">One line, except for <see cref="ProseKind.Code"/>, which keeps its lines.</param>
internal sealed record ProseBlock(ProseKind Kind, string Text);

internal enum ProseKind
{
    Paragraph,
    Item,
    Code,
}
