namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures runs under a rate limit. They mostly wait, so several run at the same time.</summary>
internal static class Limits
{
    private static readonly (string Name, ServedLimit Limit, int Ids)[] All =
    [
        ("50/s, burst 50", new(50, WindowSeconds: null, SendsRetryAfter: true), 500),
        ("150 in 10 s", new(150, WindowSeconds: 10, SendsRetryAfter: true), 450),
    ];

    public static async Task<string> MeasureAsync(Options options, CancellationToken cancellationToken)
    {
        const string Script = "`Invoke-RestMethod -MaximumRetryCount 3` in `ForEach-Object -Parallel`";
        var table = new Table<Row<(string Client, string Limit, Scenario Scenario)>>(
            (" limit", row => row.Case.Limit),
            ("Retry-After", row => row.Case.Scenario.Settings.Limit!.SendsRetryAfter ? "yes" : "no"),
            ("latency", row => $"{row.Case.Scenario.Settings.LatencyMilliseconds} ms"),
            ("width", row => $"{row.Case.Scenario.Width}"),
            (" client", row => row.Case.Client),
            ("time", row => row.Seconds(0).FormatWithRange("0.0", " s")),
            ("over ideal", row => row.Get(0, run => run.Failed).Median > 0 ? "" : row.Get(0, run => run.Seconds / run.IdealSeconds!.Value).Format("0.00")),
            ("requests over ids", row => row.Get(0, run => (double)run.Requests / row.Case.Scenario.Ids).Format("0.00")),
            ("failed", row => $"{row.Get(0, run => run.Failed).Median:0} of {row.Case.Scenario.Ids}"));
        var few = CreateScenarios([20], [16]);
        var many = options.IsQuick ? few : CreateScenarios([20, 100], [16, 64]);
        (Func<Client?> Create, (string, Scenario)[] Scenarios, int Concurrency)[] clients =
        [
            (Client.CreateModule, many, 8),
            (() => Client.CreateBare(), few, 8),
            (() => Client.FindCurl(retries: 5), few, 8),
            // Fewer at once, because each opens runspaces, which takes processor time.
            (() => Client.FindScript(Script, "Parallel.ps1", retries: 3), few, 2),
        ];
        foreach (var (create, scenarios, concurrency) in clients)
        {
            using var first = create();
            if (first is { NeedsWarmUp: true })
            {
                await Runner.RunAsync(new Scenario(new ServerSettings(0), 500, 16), first, cancellationToken);
            }

            var rounds = options.IsQuick ? 1 : options.Rounds;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
            var results = new Result[first is null ? 0 : scenarios.Length * rounds];
            await Parallel.ForAsync(0, results.Length, parallel, async (index, token) =>
            {
                using var client = create()!;
                results[index] = await Runner.RunAsync(scenarios[index / rounds].Item2, client, token);
            });
            foreach (var ((limit, scenario), runs) in scenarios.Zip(results.Chunk(rounds)))
            {
                table.Add(new((first!.Name, limit, scenario), [runs]));
            }
        }

        return table.ToString();
    }

    private static (string Limit, Scenario Scenario)[] CreateScenarios(int[] latencies, int[] widths) =>
    [
        .. from limit in All
           from sendsRetryAfter in (bool[])[true, false]
           from latency in latencies
           from width in widths
           let settings = new ServerSettings(latency, Limit: limit.Limit with { SendsRetryAfter = sendsRetryAfter })
           select (limit.Name, new Scenario(settings, limit.Ids, width, MayFail: true)),
    ];
}
