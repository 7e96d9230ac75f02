using Markdig;
using Markdig.Syntax;

namespace IoSecrets.Help.Pages;

/// <summary>A heading and all that stands under it.</summary>
/// <param name="Title">The heading's text; empty for a whole page.</param>
/// <param name="Blocks">What stands under it, lower headings among it.</param>
internal sealed record Section(string Title, IReadOnlyList<Block> Blocks)
{
    private static readonly MarkdownPipeline Syntax = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();

    /// <summary>What stands before the first lower heading.</summary>
    public IEnumerable<Block> Opening => Blocks.TakeWhile(block => block is not HeadingBlock);

    /// <summary>The sections one level lower.</summary>
    public IReadOnlyList<Section> Parts
    {
        get
        {
            var level = Blocks.OfType<HeadingBlock>().Select(heading => heading.Level).DefaultIfEmpty().Min();
            int[] starts =
                [.. Enumerable.Range(0, Blocks.Count).Where(place => Blocks[place] is HeadingBlock heading && heading.Level == level)];
            return [.. starts.Zip([.. starts.Skip(1), Blocks.Count], PartAt)];
        }
    }

    public static Section OfPage(string path) => new("", [.. Markdown.Parse(File.ReadAllText(path), Syntax)]);

    /// <exception cref="PageException">There is no such section, or there are several.</exception>
    public Section Part(string title) =>
        Parts.Count(part => part.Title == title) == 1
            ? Parts.Single(part => part.Title == title)
            : throw new PageException($"{title} is to be there once.");

    private Section PartAt(int start, int end) =>
        new(Prose.TextOf(((HeadingBlock)Blocks[start]).Inline), [.. Blocks.Skip(start + 1).Take(end - start - 1)]);
}
