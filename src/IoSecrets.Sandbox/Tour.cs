using System.Globalization;
using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>Plays what a user would type, and holds what it showed against the service's own store.</summary>
/// <param name="pwsh">Plays it.</param>
/// <param name="service">The service that it is played on.</param>
/// <param name="pictureFile">Where to draw a picture of it in place of showing it; null for showing it.</param>
/// <param name="cancellationToken">Stops it.</param>
internal sealed class Tour(Pwsh pwsh, SandboxService service, FileInfo? pictureFile, CancellationToken cancellationToken)
{
    private const int PageWidth = 120;

    private readonly bool _isColored = pictureFile is not null || ConsoleColors.AreWanted;

    public async Task<int> RunAsync()
    {
        var plan = new TourPlan(service.Ids);
        var transcript = new Transcript(pictureFile is null ? Console.Out : TextWriter.Null);
        var (exitCode, results) = await PlayAsync(plan, transcript);
        string[] differences = results is null
            ? [$"pwsh ended with exit code {exitCode} before the end of the tour"]
            : [.. new TourCheck(plan, service, results).Differences(transcript)];
        var deleted = service.Store.DeletedIds.Count;
        Console.WriteLine(differences.Length == 0
            ? $"This matches the service's own store: {deleted} deleted, {plan.Kept.Length} left, and the key was never shown."
            : $"The tour and the service do not match: {string.Join("; ", differences)}.");
        if (differences.Length > 0)
        {
            return ExitCodes.Failed;
        }

        if (pictureFile is not null)
        {
            TourPicture.Save(transcript, pictureFile);
        }

        return ExitCodes.Done;
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
                    "-NonInteractive", "-File", ScriptNamed("Play.ps1"), ScriptNamed("Tour.ps1"), CarriedModule.Manifest, service.BaseUri,
                    string.Join(',', TourResults.Variables), results, Width(), _isColored ? "1" : "0",
                ]);
            return (exitCode, TourResults.Read(results));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string ScriptNamed(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    private string Width()
    {
        var width = pictureFile is not null ? TourPicture.Columns
            : !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth
            : PageWidth;
        return width.ToString(CultureInfo.InvariantCulture);
    }
}
