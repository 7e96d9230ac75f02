using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures the first runs of a session in a new pwsh, beside those of a bare client in a new process.</summary>
internal static class Cold
{
    private const int Runs = 3;

    private static readonly ColdCase[] Cases =
    [
        new(LatencyMilliseconds: 0, Ids: 5000, Width: 16, Goal: 1.6, FirstGoal: 2.5),
        new(LatencyMilliseconds: 20, Ids: 8000, Width: 128, Goal: 1.10, FirstGoal: 1.30),
    ];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return Import.NoPwsh;
        }

        var table = new MarkdownTable(
            "latency", "width", "ids", "IoSecrets: first run", "second", "third", "HttpClient: first run", "second", "third",
            "ratio of the first", "of the medians", " goal");
        foreach (var coldCase in Cases)
        {
            await using var server = await ServerProcess.StartAsync(new ServerSettings(coldCase.LatencyMilliseconds), cancellationToken);
            var (own, bare) = (new SessionSeries(), new SessionSeries());
            for (var round = 0; round < options.Rounds; round++)
            {
                own.Add(await TimeAsync(pwsh, await SeedAsync(server, coldCase, cancellationToken), cancellationToken));
                var client = new FreshClient(isBare: true, coldCase.Width);
                bare.Add(await client.DeleteAsync(await SeedAsync(server, coldCase, cancellationToken), cancellationToken));
            }

            if ((await server.CountAsync(cancellationToken)).Deleted != 2 * options.Rounds * Runs * coldCase.Ids)
            {
                throw new InvalidOperationException("Not every secret was deleted: the times are meaningless.");
            }

            AddRow(table, coldCase, own, bare);
        }

        return table.ToString();
    }

    private static async Task<Work[]> SeedAsync(ServerProcess server, ColdCase coldCase, CancellationToken cancellationToken)
    {
        var work = new Work[Runs];
        for (var run = 0; run < Runs; run++)
        {
            work[run] = await Work.CreateAsync(server, coldCase.Ids, coldCase.Width, cancellationToken);
        }

        return work;
    }

    private static async Task<TimeSpan[]> TimeAsync(ChildProgram pwsh, Work[] runs, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-NoProfile", "-NonInteractive", "-File", BuildPaths.Script("Cold.ps1"), BuildPaths.ModuleManifest, $"{runs[0].BaseUri}", $"{runs[0].Width}",
        ];
        var (output, exitCode) = await pwsh.RunAsync(
            [.. arguments, .. runs.Select(work => work.IdFile)], cancellationToken, ("IOINTELLIGENCE_API_KEY", runs[0].Key));
        return exitCode == 0
            ? FreshClient.ReadTimes(output)
            : throw new InvalidOperationException($"The session ended with exit code {exitCode}.");
    }

    private static void AddRow(MarkdownTable table, ColdCase coldCase, SessionSeries own, SessionSeries bare)
    {
        var (first, median) = (own.Runs[0].DividedBy(bare.Runs[0]), own.Medians.DividedBy(bare.Medians));
        var isMet = first.Median <= coldCase.FirstGoal && median.Median <= coldCase.Goal;
        table.Add([
            $"{coldCase.LatencyMilliseconds} ms",
            $"{coldCase.Width}",
            $"{coldCase.Ids:N0}",
            .. own.Runs.Concat(bare.Runs).Select(run => (FormattableString)$"{run.Median:0} ms"),
            $"{first.Median:0.00} ({first.Range("0.00")})",
            $"{median.Median:0.00} ({median.Range("0.00")})",
            $"{(isMet ? "met" : "**missed**")}",
        ]);
    }

    /// <summary>The runs of a session.</summary>
    /// <param name="LatencyMilliseconds">The latency of the service.</param>
    /// <param name="Ids">The number of secrets to delete in each run.</param>
    /// <param name="Width">The maximum number of requests in flight.</param>
    /// <param name="Goal">The maximum time of the median run, relative to a bare client.</param>
    /// <param name="FirstGoal">The maximum time of the first run, relative to a bare client.</param>
    private sealed record ColdCase(int LatencyMilliseconds, int Ids, int Width, double Goal, double FirstGoal);

    /// <summary>The times of several sessions, in milliseconds.</summary>
    private sealed class SessionSeries
    {
        /// <summary>The times of the first run of each session, of the second, and so on.</summary>
        public Series[] Runs { get; } = [.. Enumerable.Range(0, Cold.Runs).Select(_ => new Series())];

        /// <summary>The median run of each session.</summary>
        public Series Medians { get; } = new();

        public void Add(TimeSpan[] session)
        {
            for (var run = 0; run < Cold.Runs; run++)
            {
                Runs[run].Add(session[run].TotalMilliseconds);
            }

            Medians.Add(Series.From(session.Select(run => run.TotalMilliseconds)).Median);
        }
    }
}
