using System.Text.Json;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Stories;

/// <summary>Runs the user stories of tests/Pester in a real pwsh, each as its own test.</summary>
public class StoryTests
{
    // The number of cores of a small machine.
    private const int Processes = 2;

    /// <summary>Runs the files, and returns the result of each story.</summary>
    public static async Task<IEnumerable<TheoryDataRow<Story>>> Stories()
    {
        var files = Directory.GetFiles(BuildOutput.Stories, "*.Tests.ps1").Order(StringComparer.Ordinal).Index();
        // A pwsh for each file would start and compile Pester and the module again for each.
        var stories = await Task.WhenAll(files.GroupBy(file => file.Index % Processes, file => file.Item).Select(RunAsync));
        return stories.SelectMany(rows => rows).Select(RowOf);
    }

    [Theory]
    [MemberData(nameof(Stories), DisableDiscoveryEnumeration = true)]
    public void Story_passes(Story story) => Assert.True(story.Result == "Passed", $"{story.Result}: {story.Message}");

    private static async Task<IReadOnlyCollection<Story>> RunAsync(IEnumerable<string> files)
    {
        var results = Path.GetTempFileName();
        try
        {
            var script = Path.Combine(AppContext.BaseDirectory, "Stories", "RunStories.ps1");
            var (exitCode, output, errors) = await Pwsh.RunFileAsync(script, [BuildOutput.Pester, results, .. files], Shell.Cancellation);
            var text = await File.ReadAllTextAsync(results, Shell.Cancellation);
            return text.Length > 0
                ? JsonSerializer.Deserialize<Story[]>(text)!
                : [.. files.Select(file => new Story(Path.GetFileName(file), "Not run", $"pwsh ended with exit code {exitCode}.\n{output}{errors}"))];
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static TheoryDataRow<Story> RowOf(Story story) => new(story)
    {
        Label = story.Name,
        Skip = story.Result == "Skipped" ? "The story skips itself; its file explains why." : null,
    };
}

/// <summary>The result of a story.</summary>
/// <param name="Name">The names of the story and its blocks, from the first Describe.</param>
/// <param name="Result">Passed, Failed, Skipped, or another result of Pester.</param>
/// <param name="Message">The errors.</param>
public sealed record Story(string Name, string Result, string? Message);
