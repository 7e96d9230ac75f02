using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IoSecrets.Help.Pages;

/// <summary>Reads the pages of cmdlets, in PlatyPS's form (schema 2.0.0).</summary>
internal static class CommandPages
{
    private const string CommonParameters = "CommonParameters";
    private const string DefaultMark = " (Default)";

    private static readonly string[] FrontMatterKeys = ["external help file", "Module Name", "online version", "schema"];

    /// <exception cref="PageException">A page has a flaw.</exception>
    // Every cmdlet's noun begins so; other pages may stand beside.
    public static IReadOnlyList<CommandPage> ReadAll() =>
        [.. Directory.EnumerateFiles(Repository.Docs, "*-Io*.md").Order(StringComparer.Ordinal).Select(Read)];

    public static CommandPage Read(string path)
    {
        try
        {
            var file = Section.OfPage(path);
            var page = PageOf(file.Parts.Single());
            CheckFrontMatter(file, page);
            SyntaxCheck.Run(page);
            return page;
        }
        catch (PageException flaw)
        {
            throw new PageException($"{Path.GetFileName(path)}: {flaw.Message}");
        }
    }

    private static CommandPage PageOf(Section page)
    {
        var online = Repository.OnlineVersionOf(page.Title);
        return new CommandPage(
            page.Title,
            Prose.Of(page.Part("SYNOPSIS").Blocks).Single().Text,
            [.. SyntaxOf(page.Part("SYNTAX"))],
            Prose.Of(page.Part("DESCRIPTION").Blocks),
            [.. page.Part("EXAMPLES").Parts.Select(ExampleOf)],
            [.. page.Part("PARAMETERS").Parts.Where(part => part.Title != CommonParameters).Select(ParameterOf)],
            [.. page.Part("INPUTS").Parts.Select(TypeOf)],
            [.. page.Part("OUTPUTS").Parts.Select(TypeOf)],
            Prose.Of(page.Part("NOTES").Blocks),
            [.. page.Part("RELATED LINKS").Blocks.OfType<ParagraphBlock>().Select(paragraph => LinkOf(paragraph, online))],
            online);
    }

    private static void CheckFrontMatter(Section file, CommandPage page)
    {
        var lines = new KeyValueLines(file.Opening.OfType<YamlFrontMatterBlock>().Single(), FrontMatterKeys);
        string[] expected = [HelpFile.MamlName, "IoSecrets", page.OnlineVersion.ToString(), "2.0.0"];
        foreach (var (key, value) in FrontMatterKeys.Zip(expected).Where(pair => lines[pair.First] != pair.Second))
        {
            throw new PageException($"'{key}' is to be {value}.");
        }
    }

    private static IEnumerable<CommandSyntax> SyntaxOf(Section section) => section.Parts.Count == 0
        ? [new(ParameterFacts.AllSets, true, CallOf(section))]
        : section.Parts.Select(part => new CommandSyntax(
            part.Title.Replace(DefaultMark, "", StringComparison.Ordinal),
            part.Title.EndsWith(DefaultMark, StringComparison.Ordinal),
            CallOf(part)));

    private static string CallOf(Section section) =>
        string.Join(' ', Prose.CodeOf(OnlyCodeOf(section)).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static CommandExample ExampleOf(Section section)
    {
        var code = OnlyCodeOf(section);
        return new CommandExample(section.Title, Prose.CodeOf(code), Prose.Of(section.Blocks.Where(block => block != code)));
    }

    private static CommandParameter ParameterOf(Section section) => new(
        section.Title.TrimStart('-'),
        Prose.Of(section.Blocks.Where(block => block is not FencedCodeBlock)),
        [.. section.Blocks.OfType<FencedCodeBlock>().Select(ParameterFacts.Of)]);

    private static CommandType TypeOf(Section section) => new(section.Title, Prose.Of(section.Blocks));

    private static CommandLink LinkOf(ParagraphBlock paragraph, Uri page) => paragraph.Inline?.ToArray() is [LinkInline link]
        ? new CommandLink(string.Concat(link.Select(Prose.TextOf)), new Uri(page, link.Url))
        : throw new PageException("Each paragraph of RELATED LINKS is to be one link.");

    private static FencedCodeBlock OnlyCodeOf(Section section) => section.Blocks.OfType<FencedCodeBlock>().ToArray() is [var only]
        ? only
        : throw new PageException($"'{section.Title}' is to hold one piece of code.");
}
