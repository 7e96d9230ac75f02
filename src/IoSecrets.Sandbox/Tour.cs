using System.Globalization;

namespace IoSecrets.Sandbox;

/// <summary>Plays Tour.ps1, and compares the outcomes with the service's store.</summary>
/// <param name="pwsh">The pwsh that plays the tour.</param>
/// <param name="service">The service that the tour connects to.</param>
/// <param name="pictureFile">The file to draw the tour in, instead of showing it; null to show it.</param>
/// <param name="cancellationToken">Stops the tour.</param>
internal sealed class Tour(Pwsh pwsh, SandboxService service, FileInfo? pictureFile, CancellationToken cancellationToken)
{
    private const int DefaultWidth = 120;

    private readonly bool _isColored = pictureFile is not null || ConsoleShowsColors;

    // Not if NO_COLOR is set: https://no-color.org
    private static bool ConsoleShowsColors =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public async Task<int> RunAsync()
    {
        var plan = new TourPlan(service.Ids);
        var transcript = new Transcript(pictureFile is null ? Console.Out : TextWriter.Null);
        var (exitCode, results) = await PlayAsync(plan, transcript);
        string[] differences = results is null
            ? [$"pwsh ended with exit code {exitCode} before the end of the tour"]
            : [.. new TourCheck(plan, service, results).GetDifferences(transcript)];
        var (deleted, left) = (service.Store.DeletedIds.Count, service.Store.Count);
        Console.WriteLine(differences.Length == 0
            ? $"This matches the service's own store: {deleted} deleted, {left} left, and the key was never shown."
            : $"The tour and the service do not match: {string.Join("; ", differences)}.");
        if (differences.Length > 0)
        {
            return ExitCodes.Failure;
        }

        if (pictureFile is not null)
        {
            TourPicture.Save(transcript, pictureFile);
        }

        return ExitCodes.Success;
    }

    private async Task<(int ExitCode, TourResults? Results)> PlayAsync(TourPlan plan, Transcript transcript)
    {
        var folder = Directory.CreateTempSubdirectory("iosecrets-tour-");
        try
        {
            await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "ids.txt"), plan.Bulk, cancellationToken);
            var results = Path.Combine(folder.FullName, "results.json");
            var exitCode = await pwsh.ReadAsync(
                service,
                folder.FullName,
                transcript.Add,
                cancellationToken,
                [
                    "-NonInteractive", "-File", BundledFiles.Script("Play.ps1"), BundledFiles.Script("Tour.ps1"), BundledFiles.ModuleManifest, service.BaseUri,
                    string.Join(',', TourResults.Variables), results, GetWidth(), _isColored ? "1" : "0",
                ]);
            return (exitCode, TourResults.Read(results));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private string GetWidth()
    {
        var width = pictureFile is not null ? TourPicture.Columns
            : !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth
            : DefaultWidth;
        return width.ToString(CultureInfo.InvariantCulture);
    }
}
