namespace IoSecrets.Tests.Help;

/// <summary>Every example of every page works in a real pwsh.</summary>
public sealed class HelpExamplesTests(ExampleRun run) : IClassFixture<ExampleRun>
{
    public static TheoryData<string, int> Examples => [.. ExampleRun.Codes.Keys.Select(key => (key.Page, key.Place))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_has_an_effect_and_causes_no_error_or_warning(string page, int place)
    {
        var result = run.ResultOf(page, place);
        DocsAssert.Page(page, $"Example {place} does not run as it should.", () =>
        {
            Assert.True(result.Terminating is null, result.Terminating);
            Assert.Empty(result.Errors);
            // The warning of a resumed run belongs to what its example shows.
            var isResumed = ExampleRun.Codes[(page, place)].Contains("-ResumeFrom", StringComparison.Ordinal);
            Assert.DoesNotContain(result.Warnings, warning => !isResumed || !warning.Contains("not written again", StringComparison.Ordinal));
            Assert.True(
                result.HasEffect || run.RequestsOf(page, place) > 0, $"It shows nothing and changes nothing: {ExampleRun.Codes[(page, place)]}");
        });
    }
}
