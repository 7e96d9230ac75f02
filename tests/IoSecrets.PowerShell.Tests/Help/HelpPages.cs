using IoSecrets.Help;
using IoSecrets.Help.Pages;
using Markdig.Syntax;

namespace IoSecrets.Tests.Help;

/// <summary>The pages from which the help is generated.</summary>
internal static class HelpPages
{
    public const string About = "about_IoSecrets";

    // Read at first use: a static constructor would hide the error in an invalid page.
    private static readonly Lazy<IReadOnlyList<CommandPage>> Pages = new(() => DocsAssert.Read(CommandPages.ReadAll));

    public static IReadOnlyList<CommandPage> All => Pages.Value;

    public static Section AboutPage { get; } = Section.ReadPage(PathOf(About)).Parts.Single();

    public static string PathOf(string page) => Path.Combine(Repository.Docs, page + ".md");

    public static IEnumerable<string> CodeOf(string page) =>
        Section.ReadPage(PathOf(page)).Blocks.OfType<FencedCodeBlock>().Select(Prose.GetCode);
}
