using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Runs several clients in turns against one server, so that a disturbance of the machine affects all of them.</summary>
internal sealed class Race(ServerProcess server, IReadOnlyList<IClient> clients)
{
    private const int WarmUpWidth = 128;

    /// <param name="ids">The number of secrets that a client deletes in a round.</param>
    /// <param name="width">The maximum number of requests in flight.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="cancellationToken">Stops the race.</param>
    /// <param name="laps">The number of turns per client and round. More turns even out a machine with varying speed.</param>
    /// <returns>The results, in the order of the clients.</returns>
    public async Task<IReadOnlyList<RaceResult>> RunAsync(int ids, int width, int rounds, CancellationToken cancellationToken, int laps = 1)
    {
        foreach (var client in clients.Where(client => client.NeedsWarmUp))
        {
            await client.DeleteAsync(await Work.CreateAsync(server, ids, WarmUpWidth, cancellationToken), cancellationToken);
        }

        var lap = ids / laps;
        RaceResult[] results = [.. clients.Select(_ => new RaceResult())];
        for (var round = 0; round < rounds; round++)
        {
            var spent = await RunRoundAsync(lap, width, round, laps, cancellationToken);
            for (var index = 0; index < clients.Count; index++)
            {
                results[index].Add(lap * laps, spent[index].Own, spent[index].Served);
            }
        }

        return results;
    }

    private async Task<(Cost Own, TimeSpan Served)[]> RunRoundAsync(int ids, int width, int round, int laps, CancellationToken cancellationToken)
    {
        var spent = new (Cost Own, TimeSpan Served)[clients.Count];
        for (var turn = 0; turn < clients.Count * laps; turn++)
        {
            // Another client begins each round, so that none has the advantage of the first turn.
            var index = (turn + round) % clients.Count;
            var (own, served) = await RunTurnAsync(clients[index], await Work.CreateAsync(server, ids, width, cancellationToken), cancellationToken);
            spent[index] = (spent[index].Own + own, spent[index].Served + served);
        }

        return spent;
    }

    private async Task<(Cost Own, TimeSpan Served)> RunTurnAsync(IClient client, Work work, CancellationToken cancellationToken)
    {
        var before = await server.CountAsync(cancellationToken);
        GC.Collect();
        var served = server.ProcessorTime;
        var own = await client.DeleteAsync(work, cancellationToken);
        served = server.ProcessorTime - served;
        var deleted = (await server.CountAsync(cancellationToken)).Deleted - before.Deleted;
        return deleted == work.Ids.Length
            ? (own, served)
            : throw new InvalidOperationException($"{client.Name} deleted {deleted} of {work.Ids.Length}: its time is meaningless.");
    }
}

/// <summary>The results of a client, with a value for each round.</summary>
internal sealed class RaceResult
{
    /// <summary>Secrets per second.</summary>
    public Series Rate { get; } = new();

    /// <summary>Processor time of this process per id, in microseconds; meaningless for a client in another process.</summary>
    public Series OwnMicroseconds { get; } = new();

    /// <summary>Processor time of this process and the server's, divided by the elapsed time.</summary>
    public Series CoresBusy { get; } = new();

    /// <summary>Adds a round.</summary>
    /// <param name="ids">The number of secrets that were deleted.</param>
    /// <param name="own">The cost in this process.</param>
    /// <param name="served">The server's processor time.</param>
    public void Add(int ids, Cost own, TimeSpan served)
    {
        Rate.Add(ids / own.Elapsed.TotalSeconds);
        OwnMicroseconds.Add(own.Processor.TotalMicroseconds / ids);
        CoresBusy.Add((own.Processor + served) / own.Elapsed);
    }
}
