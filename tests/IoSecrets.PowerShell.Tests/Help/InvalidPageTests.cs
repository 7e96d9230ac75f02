using IoSecrets.Help.Pages;

namespace IoSecrets.Tests.Help;

/// <summary>Mistakes in a page that are rejected when the page is read.</summary>
public sealed class InvalidPageTests : IDisposable
{
    private const string Cmdlet = "Remove-IoSecret";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("[-Force]", "", "[-Force]")]
    [InlineData("Position: 0", "Position: Named", "[-Id <PSObject[]>]")]
    [InlineData("Parameter Sets: (All)\nAliases: wi", "Parameter Sets: Other\nAliases: wi", "Other")]
    [InlineData("Required: False", "Required: Maybe", "Maybe")]
    [InlineData("Required: False\n", "", "Required")]
    [InlineData("schema: 2.0.0", "schema: 3.0.0", "schema")]
    [InlineData("online version: https://github.com/", "online version: https://elsewhere.example/", "online version")]
    [InlineData("## NOTES", "## REMARKS", "NOTES")]
    [InlineData("## NOTES\n", "## NOTES\n\n1. First\n", "line")]
    [InlineData("## NOTES\n", "## NOTES\n\nAn <b>image</b>\n", "line")]
    public void Invalid_page_is_rejected_with_an_error_that_names_the_page(string text, string flaw, string expectedText)
    {
        var page = File.ReadAllText(HelpPages.PathOf(Cmdlet));
        Assert.True(
            page.Contains(text, StringComparison.Ordinal), $"docs/{Cmdlet}.md no longer has '{text}'. Give this test another text of that page.");
        var path = Path.Combine(_folder.FullName, Cmdlet + ".md");
        File.WriteAllText(path, page.Replace(text, flaw, StringComparison.Ordinal));
        var error = Assert.Throws<PageException>(() => CommandPages.Read(path));
        Assert.StartsWith($"{Cmdlet}.md: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expectedText, error.Message, StringComparison.Ordinal);
    }
}
