using System.Globalization;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures the first commands in a new pwsh.</summary>
internal static class FirstCommands
{
    private const string Script = "FirstCommands.ps1";

    // In the order of the script.
    private static readonly string[] Steps =
    [
        "`Import-Module IoSecrets`", "`Get-IoNetConnection`, without a connection", "`Connect-IoNet`, which asks twice", "`Remove-IoSecret` of one secret",
    ];

    public static async Task<string> MeasureAsync(ChildProgram pwsh, int rounds, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings(LatencyMilliseconds: 0), cancellationToken);
        var ids = await File.ReadAllLinesAsync(await server.SeedAsync(rounds + 1, cancellationToken), cancellationToken);
        Series[] takes = [.. Steps.Select(_ => new Series())];
        Series[] since = [.. Steps.Select(_ => new Series())];

        // The first run reads the files from disk, and is not counted.
        await TimeAsync(pwsh, server, ids[0], cancellationToken);
        foreach (var id in ids.Skip(1))
        {
            var times = await TimeAsync(pwsh, server, id, cancellationToken);
            for (var step = 0; step < Steps.Length; step++)
            {
                takes[step].Add(times[step]);
                since[step].Add(times[..(step + 1)].Sum());
            }
        }

        var table = new MarkdownTable(" step", "takes", "range", "since the start");
        for (var step = 0; step < Steps.Length; step++)
        {
            table.Add($"{Steps[step]}", $"{takes[step].Median:0} ms", $"{takes[step].Range("0")} ms", $"{since[step].Median:0} ms");
        }

        return table.ToString();
    }

    private static async Task<double[]> TimeAsync(ChildProgram pwsh, ServerProcess server, string id, CancellationToken cancellationToken)
    {
        var (output, exitCode) = await pwsh.RunAsync(
            ["-NoProfile", "-NonInteractive", "-File", BuildPaths.Script(Script), BuildPaths.ModuleManifest, server.BaseUri.ToString(), id],
            cancellationToken,
            ("IOINTELLIGENCE_API_KEY", server.Key));
        return exitCode == 0
            ? [.. output.Split('\n').Select(time => double.Parse(time, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{Script} ended with exit code {exitCode}.");
    }
}
