using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures secrets per second, by latency and width. Each round runs all clients in turn, against the same server.</summary>
internal static class Throughput
{
    // Without latency the machine is the limit, and its speed changes from second to second.
    private const int LapsWithoutLatency = 6;

    private static readonly int[] Latencies = [0, 20, 100];
    private static readonly int[] Widths = [8, 32, 128];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "latency", "width", "ids", "IoSecrets", "HttpClient", "curl", "of HttpClient", "of curl", " goal", "µs CPU/id", "HttpClient's", "cores busy");
        var curl = ChildProgram.Find("curl");
        foreach (var latency in Latencies)
        {
            foreach (var width in Widths)
            {
                await using var server = await ServerProcess.StartAsync(new ServerSettings(latency), cancellationToken);
                using var module = new CmdletClient();
                var race = new Race(server, [module, new BareClient(), .. curl is null ? [] : (IClient[])[new CurlClient(curl)]]);
                var ids = IdsFor(latency, width, options);
                var results = await race.RunAsync(ids, width, options.Rounds, cancellationToken, latency == 0 ? LapsWithoutLatency : 1);
                AddRow(table, (latency, width, ids), results);
            }
        }

        var oneLiners = await OneLiners.MeasureAsync(options, cancellationToken);
        return $"{table}\n\n{oneLiners}" + (curl is null ? "\n\nThere was no curl on PATH." : "");
    }

    // Enough for a run of a few seconds.
    private static int IdsFor(int latency, int width, BenchmarkOptions options)
    {
        const int MaximumRate = 30_000;
        var (seconds, minimum) = options.IsQuick ? (0.7, 200) : (3.0, 800);
        var rate = latency == 0 ? MaximumRate : Math.Min(MaximumRate, width * 1000 / latency);
        return Math.Max(minimum, (int)(rate * seconds));
    }

    private static void AddRow(MarkdownTable table, (int Latency, int Width, int Ids) point, IReadOnlyList<RaceResult> results)
    {
        const double GoalWithoutLatency = 0.80;
        const double GoalWithLatency = 0.95;
        var (cmdlet, bare) = (results[0], results[1]);
        var curl = results.ElementAtOrDefault(2);
        var ofBare = cmdlet.Rate.DividedBy(bare.Rate);
        var ofCurl = curl is null ? null : cmdlet.Rate.DividedBy(curl.Rate);
        var isMet = point.Latency == 0
            ? ofBare.Median >= GoalWithoutLatency
            : ofBare.Median >= GoalWithLatency && ofCurl is not { Median: < 1 };
        table.Add(
            $"{point.Latency} ms",
            $"{point.Width}",
            $"{point.Ids:N0}",
            $"{cmdlet.Rate.Median:N0}",
            $"{bare.Rate.Median:N0}",
            $"{(curl is null ? "" : curl.Rate.Median.ToString("N0", System.Globalization.CultureInfo.InvariantCulture))}",
            $"{ofBare.Median:0.00} ({ofBare.Range("0.00")})",
            $"{(ofCurl is null ? "" : ofCurl.Median.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture))}",
            $"{(isMet ? "met" : "**missed**")}",
            $"{cmdlet.OwnMicroseconds.Median:0}",
            $"{bare.OwnMicroseconds.Median:0}",
            $"{cmdlet.CoresBusy.Median:0.0}");
    }
}
