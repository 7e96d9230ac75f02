namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures secrets per second, by latency and width. Each round runs all clients in turn, against the same server.</summary>
internal static class Throughput
{
    private static readonly int[] Latencies = [0, 20, 100];

    // Null: the module finds its width.
    private static readonly int?[] Widths = [8, 32, Work.MaximumWidth, null];

    public static async Task<string> MeasureAsync(Options options, CancellationToken cancellationToken)
    {
        var table = new Table<Row<Race>>(
            ("latency", row => $"{row.Case.Latency} ms"),
            ("width", row => row.Case.Width is { } width ? $"{width}" : "own"),
            ("ids", row => $"{row.Case.Ids:N0}"),
            ("IoSecrets", row => Rate(row, 0).Format("N0")),
            ("HttpClient", row => Rate(row, 1).Format("N0")),
            ("curl", row => Rate(row, 2).Format("N0")),
            ("of HttpClient", row => Ratio(row, 1).FormatWithRange("0.00")),
            ("of curl", row => Ratio(row, 2).Format("0.00")),
            (" goal", FormatGoal),
            ("µs CPU/id", row => row.Get(0, result => result.Cost.Processor.TotalMicroseconds / row.Case.Ids).Format("0")),
            ("HttpClient's", row => row.Get(1, result => result.Cost.Processor.TotalMicroseconds / row.Case.Ids).Format("0")),
            ("cores busy", row => row.Get(0, result => (result.Cost.Processor + result.ServerProcessor).TotalSeconds / result.Seconds).Format("0.0")));
        foreach (var (latency, width) in Latencies.SelectMany(_ => Widths, (latency, width) => (latency, width)))
        {
            using var module = Client.CreateModule();
            // Without latency the machine is the limit, and its speed changes from second to second.
            var race = new Race(latency, width, GetIds(latency, width ?? Work.MaximumWidth, options), Laps: latency == 0 ? 6 : 1);
            table.Add(await RunAsync(race, options.Rounds, [module, Client.CreateBare(), Client.FindCurl()], cancellationToken));
        }

        var scripts = await MeasureScriptsAsync(options, cancellationToken);
        return $"{table}\n\n{scripts}" + (Client.FindCurl() is null ? "\n\nThere was no curl on PATH." : "");
    }

    // What people write in PowerShell without a module.
    private static async Task<string> MeasureScriptsAsync(Options options, CancellationToken cancellationToken)
    {
        const string Parallel = "`Invoke-RestMethod` in `ForEach-Object -Parallel`";
        const string Loop = "`Invoke-RestMethod` in a loop";
        var (parallel, loop) = (Client.FindScript(Parallel, "Parallel.ps1"), Client.FindScript(Loop, "Loop.ps1"));
        if (parallel is null)
        {
            return "There was no pwsh on PATH for Invoke-RestMethod.";
        }

        var table = new Table<Row<Race>>(
            ("latency", row => $"{row.Case.Latency} ms"),
            ("IoSecrets", row => Rate(row, 0).Format("N0")),
            (Parallel, row => Rate(row, 1).Format("N0")),
            (Loop, row => Rate(row, 2).Format("N0")));
        foreach (var latency in Latencies)
        {
            using var module = Client.CreateModule();
            var race = new Race(latency, Width: 32, options.IsQuick ? 100 : 300, Laps: 1);
            table.Add(await RunAsync(race, options.Rounds, [module, parallel, loop], cancellationToken));
        }

        return table.ToString();
    }

    // Enough for a run of a few seconds.
    private static int GetIds(int latency, int width, Options options)
    {
        const int MaximumRate = 30_000;
        var (seconds, minimum) = options.IsQuick ? (0.7, 200) : (3.0, 800);
        var rate = latency == 0 ? MaximumRate : Math.Min(MaximumRate, width * 1000 / latency);
        return Math.Max(minimum, (int)(rate * seconds));
    }

    private static Series Rate(Row<Race> row, int client) => row.Get(client, result => row.Case.Ids / result.Seconds);

    private static Series Ratio(Row<Race> row, int client) => Rate(row, 0) / Rate(row, client);

    private static string FormatGoal(Row<Race> row) => row.Case switch
    {
        { Width: null } => "",
        { Latency: 0 } => Goal.Format(Ratio(row, 1).Median >= 0.80),
        _ => Goal.Format(Ratio(row, 1).Median >= 0.95 && !(Ratio(row, 2).Median < 1)),
    };

    private static async Task<Row<Race>> RunAsync(Race race, int rounds, IEnumerable<Client?> clients, CancellationToken cancellationToken)
    {
        Client[] found = [.. clients.OfType<Client>()];
        var lap = new Scenario(new ServerSettings(race.Latency), race.Ids / race.Laps, race.Width);
        await using var server = await ServerProcess.StartAsync(lap.Settings, cancellationToken);
        foreach (var client in found.Where(client => client.NeedsWarmUp))
        {
            await Runner.RunAsync(server, lap with { Ids = race.Ids, Width = Work.MaximumWidth }, client, cancellationToken);
        }

        var results = await Runner.TakeTurnsAsync(
            rounds, race.Laps, found, (client, token) => Runner.RunAsync(server, lap, client, token), cancellationToken);
        return new Row<Race>(race, [.. results.Select(laps => laps.Chunk(race.Laps).Select(round => round.Aggregate(Result.Add)).ToArray())]);
    }

    /// <summary>A race of several clients. More laps, the turns of a client in a round, even out a machine with varying speed.</summary>
    private sealed record Race(int Latency, int? Width, int Ids, int Laps);
}
