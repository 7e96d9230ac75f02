using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IoSecrets.Help;
using IoSecrets.Tests.Help;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Picture;

/// <summary>The picture that the sandbox draws of its tour, and the picture in docs.</summary>
public sealed partial class TourPictureTests : IAsyncLifetime
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.svg");

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo(Pwsh.Dotnet, ["exec", BuildOutput.Sandbox, "--svg", _file]);
        start.Environment[Pwsh.Variable] = Pwsh.File;
        using var tour = Process.Start(start)!;
        await tour.WaitForExitAsync(Shell.Cancellation).BoundedAsync();
        Assert.Equal(0, tour.ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(_file);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Drawn_picture_and_the_picture_in_docs_show_a_real_run_and_no_key()
    {
        var drawn = XElement.Load(_file);
        var kept = XElement.Load(Path.Combine(Repository.Docs, "tour.svg"));

        Assert.All([drawn, kept], picture =>
        {
            var texts = picture.Descendants().Where(element => !element.HasElements).Select(element => element.Value);
            string[] shown = [.. picture.Descendants(Svg + "tspan").Select(span => span.Value)];
            var listed = ListedId().Match(shown.First(span => ListedId().IsMatch(span))).Value;
            Assert.Contains($"{listed} Deleted", shown);
            Assert.DoesNotMatch(LongerThanAnId(), string.Join('\n', texts));
        });
        DocsAssert.WithAdvice(
            $"docs/tour.svg does not show the tour as it runs. Draw it again: {DocsAssert.DrawTour}",
            () => Assert.Equal(CommandsOf(drawn), CommandsOf(kept)));
    }

    private static string CommandsOf(XElement picture) => DiffersByRun().Replace(picture.Element(Svg + "desc")!.Value.ReplaceLineEndings("\n"), "?");

    [GeneratedRegex("^[0-9a-f-]{36}")]
    private static partial Regex ListedId();

    // A request id has 32 letters and digits in a row, and a key has more.
    [GeneratedRegex("[A-Za-z0-9_+/=.]{33,}")]
    private static partial Regex LongerThanAnId();

    [GeneratedRegex("[0-9a-f-]{36}|(?<=127.0.0.1:)[0-9]+")]
    private static partial Regex DiffersByRun();
}
