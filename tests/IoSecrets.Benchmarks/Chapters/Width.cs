using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures runs without a throttle limit, each the first run of a new process, beside the ideal or a bare client with the maximum width.</summary>
internal static class Width
{
    private const int Maximum = 128;
    private const int Rounds = 3;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(50);

    private static readonly WidthCase[] Cases =
    [
        new("100 ms", new ServerSettings(100), 4000, 1.25),
        new("20 ms", new ServerSettings(20), 8000, 1.25),
        new("24 workers of 50 ms", new ServerSettings(50) { Workers = 24 }, 2400, 1.12, MostInFlight: 72),
        new("4 workers of 200 ms", new ServerSettings(200) { Workers = 4 }, 120, 1.12, MostInFlight: 24),
        new("20 ms, from 1 s to 4 s 200 ms", new ServerSettings(20) { SlowsDown = true }, 12_000, 1.25),
        new("20 ms, 429 above 20 at once", new ServerSettings(20) { AtOnce = 20 }, 2000, Goal: null, MostInFlight: 32),
    ];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            " service", "ids", "IoSecrets", "HttpClient, 128 wide", "ideal", "ratio", "most in flight", "requests over ids", "failed", " goal");
        foreach (var widthCase in Cases)
        {
            var (own, bare, samples) = (new List<WidthResult>(), new List<WidthResult>(), new List<WidthSample>());
            for (var round = 0; round < (options.IsQuick ? 1 : Rounds); round++)
            {
                own.Add(await RunAsync(widthCase, new FreshClient(isBare: false, null), round == 0 ? samples : [], cancellationToken));
                if (widthCase is { Ideal: null, Goal: not null })
                {
                    bare.Add(await RunAsync(widthCase, new FreshClient(isBare: true, Maximum), [], cancellationToken));
                }
            }

            AddRow(table, widthCase, own, bare);
            if (widthCase.Settings.SlowsDown && options.Writes)
            {
                await File.WriteAllTextAsync(BuildPaths.WidthPicture, WidthPicture.Draw(samples), cancellationToken);
            }
        }

        return table.ToString();
    }

    private static async Task<WidthResult> RunAsync(WidthCase widthCase, FreshClient client, List<WidthSample> samples, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(widthCase.Settings, cancellationToken);
        var work = await Work.CreateAsync(server, widthCase.Ids, null, cancellationToken);
        var deleting = client.DeleteAsync([work], cancellationToken);
        while (await Task.WhenAny(deleting, Task.Delay(SampleInterval, cancellationToken)) != deleting)
        {
            var now = await server.CountAsync(cancellationToken);
            samples.Add(new WidthSample(DateTime.UtcNow, now.InFlight, now.Deleted));
        }

        var counts = await server.CountAsync(cancellationToken);
        return new WidthResult((await deleting)[0], counts.MostInFlight, counts.Requests, widthCase.Ids - counts.Deleted);
    }

    private static void AddRow(MarkdownTable table, WidthCase widthCase, List<WidthResult> own, List<WidthResult> bare)
    {
        var (times, bareTimes) = (Series.From(own.Select(run => run.Elapsed.TotalSeconds)), Series.From(bare.Select(run => run.Elapsed.TotalSeconds)));
        var reference = widthCase.Ideal is { } ideal ? Series.From(own.Select(_ => ideal)) : bareTimes;
        var ratio = widthCase.Goal is null ? null : times.DividedBy(reference);
        var (most, failed) = (own.Max(run => run.MostInFlight), own.Max(run => run.Failed));
        var requests = own.Max(run => run.Requests);
        var isMet = failed == 0 && most <= widthCase.MostInFlight && requests <= (1.1 * widthCase.Ids) + Maximum
            && (ratio is null || ratio.Median <= widthCase.Goal);
        table.Add(
            $"{widthCase.Service}",
            $"{widthCase.Ids:N0}",
            $"{times.Median:0.00} s ({times.Range("0.00")})",
            $"{(bare.Count > 0 ? FormattableString.Invariant($"{bareTimes.Median:0.00} s") : "")}",
            $"{(widthCase.Ideal is { } shortest ? FormattableString.Invariant($"{shortest:0.00} s") : "")}",
            $"{(ratio is null ? "" : FormattableString.Invariant($"{ratio.Median:0.00}"))}",
            $"{most}",
            $"{(double)requests / widthCase.Ids:0.00}",
            $"{failed}",
            $"{(isMet ? "met" : "**missed**")}");
    }
}

/// <summary>A service, and the run to measure against it.</summary>
/// <param name="Service">Its description.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Ids">The number of secrets to delete.</param>
/// <param name="Goal">The maximum time, relative to the ideal or to a bare client; null for none.</param>
/// <param name="MostInFlight">The maximum number of requests in flight.</param>
internal sealed record WidthCase(string Service, ServerSettings Settings, int Ids, double? Goal, int MostInFlight = 128)
{
    /// <summary>The time in which the workers can serve everything, in seconds; null without workers.</summary>
    public double? Ideal => Settings.Workers is { } workers ? (double)Ids / workers * Settings.LatencyMilliseconds / 1000 : null;
}

/// <summary>The result of a run.</summary>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="MostInFlight">The highest number of requests in flight.</param>
/// <param name="Requests">The number of requests that the service received.</param>
/// <param name="Failed">The number of secrets that still exist.</param>
internal sealed record WidthResult(TimeSpan Elapsed, int MostInFlight, int Requests, int Failed);

/// <summary>A sample during a run.</summary>
/// <param name="At">The time.</param>
/// <param name="InFlight">The number of requests in flight.</param>
/// <param name="Served">The number of requests served so far.</param>
internal sealed record WidthSample(DateTime At, int InFlight, int Served);
