using System.Collections.Concurrent;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures runs under a rate limit. They mostly wait, so several run at the same time.</summary>
internal static class Limits
{
    private const int BucketIds = 500;
    private const int WindowIds = 450;
    private const int ConcurrentRuns = 8;

    // Fewer, because each opens runspaces, which takes processor time.
    private const int ConcurrentShells = 2;

    private static readonly int[] Latencies = [20, 100];
    private static readonly int[] Widths = [16, 64];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var rounds = options.IsQuick ? 1 : options.Rounds;
        LimitCase[] all = [.. Cases(options.IsQuick ? Latencies[..1] : Latencies, options.IsQuick ? Widths[..1] : Widths)];
        LimitCase[] few = [.. Cases(Latencies[..1], Widths[..1])];
        await WarmUpAsync(cancellationToken);
        var table = new MarkdownTable(" limit", "Retry-After", "latency", "width", " client", "time", "over ideal", "requests over ids", "failed");
        await AddRowsAsync(table, static () => new CmdletClient(), all, rounds, ConcurrentRuns, cancellationToken);
        await AddRowsAsync(table, static () => new BareClient(), few, rounds, ConcurrentRuns, cancellationToken);
        if (ChildProgram.Find("curl") is { } curl)
        {
            await AddRowsAsync(table, () => new CurlClient(curl, retries: 5), few, rounds, ConcurrentRuns, cancellationToken);
        }

        if (ChildProgram.Find("pwsh") is { } pwsh)
        {
            const string Name = "`Invoke-RestMethod -MaximumRetryCount 3` in `ForEach-Object -Parallel`";
            await AddRowsAsync(table, () => new ScriptClient(pwsh, Name, "Parallel.ps1", retries: 3), few, rounds, ConcurrentShells, cancellationToken);
        }

        return table.ToString();
    }

    private static IEnumerable<LimitCase> Cases(int[] latencies, int[] widths) =>
        from limit in (ServedLimit[])[ServedLimit.Bucket, ServedLimit.Window]
        from sendsRetryAfter in (bool[])[true, false]
        from latency in latencies
        from width in widths
        select new LimitCase(new ServerSettings(latency, limit, sendsRetryAfter), width, limit == ServedLimit.Bucket ? BucketIds : WindowIds);

    private static async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings(0), cancellationToken);
        using var module = new CmdletClient();
        await module.DeleteAsync(await Work.CreateAsync(server, BucketIds, Widths[0], cancellationToken), cancellationToken);
    }

    private static async Task AddRowsAsync(
        MarkdownTable table, Func<IClient> newClient, LimitCase[] cases, int rounds, int concurrency, CancellationToken cancellationToken)
    {
        var results = new ConcurrentBag<(LimitCase Case, string Client, LimitResult Result)>();
        await Parallel.ForEachAsync(
            cases.SelectMany(limitCase => Enumerable.Repeat(limitCase, rounds)),
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (limitCase, token) =>
            {
                var client = newClient();
                using var disposable = client as IDisposable;
                results.Add((limitCase, client.Name, await limitCase.RunAsync(client, token)));
            });
        foreach (var limitCase in cases)
        {
            AddRow(table, results.First().Client, limitCase, [.. results.Where(run => run.Case == limitCase).Select(run => run.Result)]);
        }
    }

    private static void AddRow(MarkdownTable table, string client, LimitCase limitCase, IReadOnlyCollection<LimitResult> runs)
    {
        var (time, over, requests, failed) = (new Series(), new Series(), new Series(), new Series());
        foreach (var run in runs)
        {
            time.Add(run.Elapsed.TotalSeconds);
            over.Add(run.Elapsed / run.Ideal);
            requests.Add((double)run.Requests / limitCase.Ids);
            failed.Add(run.Failed);
        }

        var settings = limitCase.Settings;
        table.Add(
            $"{(settings.Limit == ServedLimit.Bucket ? "50/s, burst 50" : "150 in 10 s")}",
            $"{(settings.SendsRetryAfter ? "yes" : "no")}",
            $"{settings.LatencyMilliseconds} ms",
            $"{limitCase.Width}",
            $"{client}",
            $"{time.Median:0.0} s ({time.Range("0.0")})",
            $"{(failed.Median > 0 ? "" : FormattableString.Invariant($"{over.Median:0.00}"))}",
            $"{requests.Median:0.00}",
            $"{failed.Median:0} of {limitCase.Ids}");
    }
}

/// <summary>A rate limit, and the run to measure under it.</summary>
/// <param name="Settings">The limit and the latency.</param>
/// <param name="Width">The maximum number of requests in flight.</param>
/// <param name="Ids">The number of secrets to delete.</param>
internal sealed record LimitCase(ServerSettings Settings, int Width, int Ids)
{
    /// <summary>Runs a client against a new server, with the full allowance of the limit.</summary>
    public async Task<LimitResult> RunAsync(IClient client, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(Settings, cancellationToken);
        var work = await Work.CreateAsync(server, Ids, Width, cancellationToken);
        var age = (await server.CountAsync(cancellationToken)).Age;
        var cost = await client.DeleteAsync(work, cancellationToken);
        var counts = await server.CountAsync(cancellationToken);
        return new LimitResult(cost.Elapsed, Settings.GetIdealTime(Ids, age), counts.Requests, Ids - counts.Deleted);
    }
}

/// <summary>The result of a run under a limit.</summary>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="Ideal">The shortest time that the limit allows.</param>
/// <param name="Requests">The number of requests that the service received.</param>
/// <param name="Failed">The number of secrets that still exist.</param>
internal sealed record LimitResult(TimeSpan Elapsed, TimeSpan Ideal, int Requests, int Failed);
