using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IoSecrets.Help.Pages;

/// <summary>Reads the help pages of cmdlets, in the format of PlatyPS (schema 2.0.0).</summary>
internal static class CommandPages
{
    private const string CommonParameters = "CommonParameters";
    private const string DefaultMark = " (Default)";

    private static readonly string[] FrontMatterKeys = ["external help file", "Module Name", "online version", "schema"];

    /// <exception cref="PageException">A page is invalid.</exception>
    // The nouns of all cmdlets begin with Io; docs has other pages too.
    public static IReadOnlyList<CommandPage> ReadAll() =>
        [.. Directory.EnumerateFiles(Repository.Docs, "*-Io*.md").Order(StringComparer.Ordinal).Select(Read)];

    public static CommandPage Read(string path)
    {
        try
        {
            var file = Section.ReadPage(path);
            var page = ParsePage(file.Parts.Single());
            ValidateFrontMatter(file, page);
            SyntaxCheck.Validate(page);
            return page;
        }
        catch (PageException e)
        {
            throw new PageException($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    private static CommandPage ParsePage(Section page)
    {
        var online = Repository.OnlineVersionOf(page.Title);
        return new CommandPage(
            page.Title,
            Prose.Parse(page.Part("SYNOPSIS").Blocks).Single().Text,
            [.. ParseSyntax(page.Part("SYNTAX"))],
            Prose.Parse(page.Part("DESCRIPTION").Blocks),
            [.. page.Part("EXAMPLES").Parts.Select(ParseExample)],
            [.. page.Part("PARAMETERS").Parts.Where(part => part.Title != CommonParameters).Select(ParseParameter)],
            [.. page.Part("INPUTS").Parts.Select(ParseType)],
            [.. page.Part("OUTPUTS").Parts.Select(ParseType)],
            Prose.Parse(page.Part("NOTES").Blocks),
            [.. page.Part("RELATED LINKS").Blocks.OfType<ParagraphBlock>().Select(paragraph => ParseLink(paragraph, online))],
            online);
    }

    private static void ValidateFrontMatter(Section file, CommandPage page)
    {
        var lines = new KeyValueLines(file.Introduction.OfType<YamlFrontMatterBlock>().Single(), FrontMatterKeys);
        string[] expected = [HelpFile.MamlName, "IoSecrets", page.OnlineVersion.ToString(), "2.0.0"];
        foreach (var (key, value) in FrontMatterKeys.Zip(expected).Where(pair => lines[pair.First] != pair.Second))
        {
            throw new PageException($"'{key}' must be {value}.");
        }
    }

    private static IEnumerable<CommandSyntax> ParseSyntax(Section section) => section.Parts.Count == 0
        ? [new(ParameterDeclaration.AllSets, true, ParseCall(section))]
        : section.Parts.Select(part => new CommandSyntax(
            part.Title.Replace(DefaultMark, "", StringComparison.Ordinal),
            part.Title.EndsWith(DefaultMark, StringComparison.Ordinal),
            ParseCall(part)));

    private static string ParseCall(Section section) =>
        string.Join(' ', Prose.GetCode(SingleCodeOf(section)).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static CommandExample ParseExample(Section section)
    {
        var code = SingleCodeOf(section);
        return new CommandExample(section.Title, Prose.GetCode(code), Prose.Parse(section.Blocks.Where(block => block != code)));
    }

    private static CommandParameter ParseParameter(Section section) => new(
        section.Title.TrimStart('-'),
        Prose.Parse(section.Blocks.Where(block => block is not FencedCodeBlock)),
        [.. section.Blocks.OfType<FencedCodeBlock>().Select(ParameterDeclaration.Parse)]);

    private static CommandType ParseType(Section section) => new(section.Title, Prose.Parse(section.Blocks));

    private static CommandLink ParseLink(ParagraphBlock paragraph, Uri page) => paragraph.Inline?.ToArray() is [LinkInline link]
        ? new CommandLink(string.Concat(link.Select(Prose.GetText)), new Uri(page, link.Url))
        : throw new PageException("Each paragraph of RELATED LINKS must be one link.");

    private static FencedCodeBlock SingleCodeOf(Section section) => section.Blocks.OfType<FencedCodeBlock>().ToArray() is [var code]
        ? code
        : throw new PageException($"'{section.Title}' must contain one code block.");
}
