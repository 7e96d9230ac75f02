using Markdig;
using Markdig.Syntax;

namespace IoSecrets.Help.Pages;

/// <summary>A heading and the blocks under it.</summary>
/// <param name="Title">The heading's text; empty for a whole page.</param>
/// <param name="Blocks">The blocks under the heading, including lower headings.</param>
internal sealed record Section(string Title, IReadOnlyList<Block> Blocks)
{
    private static readonly MarkdownPipeline Syntax = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();

    /// <summary>The blocks before the first lower heading.</summary>
    public IEnumerable<Block> Introduction => Blocks.TakeWhile(block => block is not HeadingBlock);

    /// <summary>The sections one level lower.</summary>
    public IReadOnlyList<Section> Parts
    {
        get
        {
            var level = Blocks.OfType<HeadingBlock>().Select(heading => heading.Level).DefaultIfEmpty().Min();
            int[] starts =
                [.. Enumerable.Range(0, Blocks.Count).Where(index => Blocks[index] is HeadingBlock heading && heading.Level == level)];
            return [.. starts.Zip([.. starts.Skip(1), Blocks.Count], PartAt)];
        }
    }

    public static Section ReadPage(string path) => new("", [.. Markdown.Parse(File.ReadAllText(path), Syntax)]);

    /// <exception cref="PageException">The section is missing, or occurs more than once.</exception>
    public Section Part(string title) =>
        Parts.Count(part => part.Title == title) == 1
            ? Parts.Single(part => part.Title == title)
            : throw new PageException($"{title} must occur exactly once.");

    private Section PartAt(int start, int end) =>
        new(Prose.GetText(((HeadingBlock)Blocks[start]).Inline), [.. Blocks.Skip(start + 1).Take(end - start - 1)]);
}

/// <summary>A page is invalid. The message says where and how.</summary>
internal sealed class PageException(string message) : Exception(message);
