namespace IoSecrets.Benchmarks;

/// <summary>
/// The runs of a client against a server, each of as many ids. Without a width, the module finds it. A secret that is left makes a time meaningless,
/// and ends the benchmark, unless the runs may fail.
/// </summary>
internal sealed record Scenario(ServerSettings Settings, int Ids, int? Width = null, int Runs = 1, bool MayFail = false);

/// <summary>
/// The result of a scenario: the cost for the client, the processor time of the server, the shortest time that its limits allow (null without
/// limits), its requests, the number of secrets that still exist, and samples of a server that slows down.
/// </summary>
internal sealed record Result(
    Cost Cost, TimeSpan ServerProcessor, double? IdealSeconds, int Requests, int MostInFlight, int Failed, IReadOnlyList<Sample> Samples)
{
    public double Seconds => Cost.Milliseconds.Sum() / 1000;

    /// <summary>Adds the costs of two results.</summary>
    public static Result Add(Result one, Result other) => one with
    {
        Cost = new([.. one.Cost.Milliseconds, .. other.Cost.Milliseconds], one.Cost.Processor + other.Cost.Processor),
        ServerProcessor = one.ServerProcessor + other.ServerProcessor,
    };
}

/// <summary>A case of a chapter, with the results of each client in the order of the rounds.</summary>
internal sealed record Row<T>(T Case, Result[][] Results)
{
    // No value of a client that was not measured.
    public Series Get(int client, Func<Result, double> getValue) => Series.From(Results.ElementAtOrDefault(client) ?? [], getValue);

    public Series Seconds(int client) => Get(client, result => result.Seconds);
}

/// <summary>The requests in flight, and the secrets that have been deleted, at a time.</summary>
internal sealed record Sample(DateTime At, int InFlight, int Deleted);

/// <summary>Runs clients against servers.</summary>
internal static class Runner
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs several clients in turn, another first in each round, so that none has an advantage and a disturbance affects all of them.</summary>
    /// <returns>The results of each client, in their order.</returns>
    public static async Task<T[][]> TakeTurnsAsync<TClient, T>(
        int rounds, int laps, IReadOnlyList<TClient> clients, Func<TClient, CancellationToken, Task<T>> runAsync, CancellationToken cancellationToken)
    {
        List<T>[] results = [.. clients.Select(_ => new List<T>())];
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < clients.Count * laps; turn++)
            {
                var index = (turn + round) % clients.Count;
                results[index].Add(await runAsync(clients[index], cancellationToken));
            }
        }

        return [.. results.Select(client => client.ToArray())];
    }

    /// <summary>Runs a client against a new server, with the full allowance of its limits.</summary>
    public static async Task<Result> RunAsync(Scenario scenario, Client client, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(scenario.Settings, cancellationToken);
        return await RunAsync(server, scenario, client, cancellationToken);
    }

    public static async Task<Result> RunAsync(ServerProcess server, Scenario scenario, Client client, CancellationToken cancellationToken)
    {
        var files = new string[scenario.Runs];
        for (var run = 0; run < files.Length; run++)
        {
            files[run] = await server.SeedAsync(scenario.Ids, cancellationToken);
        }

        GC.Collect();
        var before = await server.CountAsync(cancellationToken);
        var deleting = client.DeleteAsync(new Work(server.Address, files, scenario.Width), cancellationToken);
        var samples = new List<Sample>();
        while (scenario.Settings.SlowsDown && await Task.WhenAny(deleting, Task.Delay(SampleInterval, cancellationToken)) != deleting)
        {
            var now = await server.CountAsync(cancellationToken);
            samples.Add(new Sample(DateTime.UtcNow, now.InFlight, now.Deleted));
        }

        var cost = await deleting;
        var after = await server.CountAsync(cancellationToken);
        var failed = (scenario.Ids * scenario.Runs) - (after.Deleted - before.Deleted);
        return failed == 0 || scenario.MayFail
            ? new Result(
                cost, after.Processor - before.Processor, scenario.Settings.GetIdealSeconds(scenario.Ids, before.Age),
                after.Requests - before.Requests, after.MostInFlight, failed, samples)
            : throw new InvalidOperationException($"{client.Name} left {failed} secrets: its time is meaningless.");
    }
}
