using System.Text.Json;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Stories;

/// <summary>The user stories of tests/Pester in a real pwsh, each a test of its own.</summary>
public class StoryTests
{
    // As many as a small machine has cores.
    private const int FilesAtOnce = 2;

    /// <summary>Runs the files, and returns what became of each story.</summary>
    public static async Task<IReadOnlyCollection<TheoryDataRow<Story>>> Stories()
    {
        var rows = new List<TheoryDataRow<Story>>();
        var files = Directory.GetFiles(BuildOutput.Stories, "*.Tests.ps1").Order(StringComparer.Ordinal);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce }, async (file, cancellationToken) =>
        {
            var stories = await RunAsync(file, cancellationToken);
            lock (rows)
            {
                rows.AddRange(stories.Select(RowOf));
            }
        });
        return rows;
    }

    [Theory]
    [MemberData(nameof(Stories), DisableDiscoveryEnumeration = true)]
    public void Holds(Story story) => Assert.True(story.Result == "Passed", $"{story.Result}: {story.Message}");

    private static async Task<IReadOnlyCollection<Story>> RunAsync(string file, CancellationToken cancellationToken)
    {
        var results = Path.GetTempFileName();
        try
        {
            var script = Path.Combine(AppContext.BaseDirectory, "Stories", "RunStories.ps1");
            var (exitCode, output, errors) = await Pwsh.RunFileAsync(script, [BuildOutput.Pester, file, results], cancellationToken);
            var text = await File.ReadAllTextAsync(results, cancellationToken);
            return text.Length > 0
                ? JsonSerializer.Deserialize<Story[]>(text)!
                : [new Story(Path.GetFileName(file), "Not run", $"pwsh ended with exit code {exitCode}.\n{output}{errors}")];
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static TheoryDataRow<Story> RowOf(Story story) => new(story)
    {
        Label = story.Name,
        Skip = story.Result == "Skipped" ? "The story skips itself; its file says why." : null,
    };
}

/// <summary>What became of a story.</summary>
/// <param name="Name">Its path from the first Describe on.</param>
/// <param name="Result">Passed, Failed, Skipped, or Pester's word for something else.</param>
/// <param name="Message">What was wrong.</param>
public sealed record Story(string Name, string Result, string? Message);
