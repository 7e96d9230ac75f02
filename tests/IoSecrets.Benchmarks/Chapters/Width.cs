namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures runs without a throttle limit, each the first run of a new process.</summary>
internal static class Width
{
    private static readonly Service[] Services =
    [
        new("100 ms", new ServerSettings(100), 4000, Goal: 1.25),
        new("20 ms", new ServerSettings(20), 8000, Goal: 1.25),
        new("24 workers of 50 ms", new ServerSettings(50, Workers: 24), 2400, Goal: 1.12, MostInFlight: 72),
        new("4 workers of 200 ms", new ServerSettings(200, Workers: 4), 120, Goal: 1.12, MostInFlight: 24),
        new("20 ms, from 1 s to 4 s 200 ms", new ServerSettings(20, SlowsDown: true), 12_000, Goal: 1.25),
        new("20 ms, 429 above 20 at once", new ServerSettings(20, AtOnce: 20), 2000, Goal: null, MostInFlight: 32),
    ];

    private static readonly (int Latency, int Ids)[] TlsCases = [(0, 20_000), (20, 8000), (100, 4000)];

    public static async Task<string> MeasureAsync(Options options, CancellationToken cancellationToken)
    {
        var table = new Table<Row<Service>>(
            (" service", row => row.Case.Name),
            ("ids", row => $"{row.Case.Ids:N0}"),
            ("IoSecrets", row => row.Seconds(0).FormatWithRange("0.00", " s")),
            ("HttpClient, 128 wide", row => row.Seconds(1).Format("0.00", " s")),
            ("ideal", row => Ideal(row).Format("0.00", " s")),
            ("ratio", row => Ratio(row).Format("0.00")),
            ("most in flight", row => $"{row.Results[0].Max(run => run.MostInFlight)}"),
            ("requests over ids", row => $"{row.Results[0].Max(run => (double)run.Requests / row.Case.Ids):0.00}"),
            ("failed", row => $"{row.Results[0].Max(run => run.Failed)}"),
            (" goal", row => Goal.Format(IsMet(row))));
        foreach (var service in Services)
        {
            var scenario = new Scenario(service.Settings, service.Ids);
            Client[] clients = [NewProcess.CreateClient(isBare: false), .. service.HasBare ? (Client[])[NewProcess.CreateClient(isBare: true)] : []];
            var results = await Runner.TakeTurnsAsync(
                options.IsQuick ? 1 : 3,
                laps: 1,
                clients,
                (client, token) => Runner.RunAsync(scenario with { MayFail = client == clients[0] }, client, token),
                cancellationToken);
            table.Add(new(service, results));
            if (service.Settings.SlowsDown && options.Writes)
            {
                await File.WriteAllTextAsync(BuildPaths.WidthPicture, WidthPicture.Draw(results[0][0].Samples), cancellationToken);
            }
        }

        return table.ToString();
    }

    /// <summary>Measures HTTP/2 beside HTTP/1.1, both over TLS.</summary>
    public static async Task<string> MeasureTlsAsync(Options options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Measured only on Linux, where a variable names a certificate to trust.";
        }

        var table = new Table<Row<(int Latency, int Ids)>>(
            ("latency", row => $"{row.Case.Latency} ms"),
            ("ids", row => $"{row.Case.Ids:N0}"),
            ("HTTP/1.1", row => row.Seconds(0).FormatWithRange("0.00", " s")),
            ("HTTP/2", row => row.Seconds(1).FormatWithRange("0.00", " s")),
            ("HTTP/2 of HTTP/1.1", row => (row.Seconds(1) / row.Seconds(0)).FormatWithRange("0.00")));
        foreach (var (latency, ids) in TlsCases)
        {
            var settings = new ServerSettings(latency, IsTls: true);
            var results = await Runner.TakeTurnsAsync(
                options.Rounds,
                laps: 1,
                [settings, settings with { IsHttp2 = true }],
                (protocol, token) => Runner.RunAsync(new Scenario(protocol, ids), NewProcess.CreateClient(isBare: false), token),
                cancellationToken);
            table.Add(new((latency, ids), results));
        }

        return table.ToString();
    }

    private static Series Ideal(Row<Service> row) => new(row.Results[0].Select(run => run.IdealSeconds).OfType<double>());

    private static Series Ratio(Row<Service> row) => row.Seconds(0) / (row.Case.HasBare ? row.Seconds(1) : Ideal(row));

    private static bool IsMet(Row<Service> row) => !(Ratio(row).Median > row.Case.Goal) && row.Results[0].All(run =>
        run.Failed == 0 && run.MostInFlight <= row.Case.MostInFlight && run.Requests <= (1.1 * row.Case.Ids) + Work.MaximumWidth);

    /// <summary>A service, and the goals of the run against it: the time relative to the ideal or to a bare client, and the requests in flight.</summary>
    private sealed record Service(string Name, ServerSettings Settings, int Ids, double? Goal, int MostInFlight = Work.MaximumWidth)
    {
        public bool HasBare => Settings.Workers is null && Goal is not null;
    }
}
