using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Several clients against one server, in turns, so that what disturbs the machine disturbs all of them.</summary>
internal sealed class Race(ServerProcess server, IReadOnlyList<IClient> clients)
{
    private const int WarmUpWidth = 128;

    /// <param name="ids">How many secrets a client deletes in a round.</param>
    /// <param name="width">How many requests may be in flight at once.</param>
    /// <param name="rounds">How many values each client gets.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="laps">In how many turns a client does its part of a round. More of them even out a machine that is not equally fast all the time.</param>
    /// <returns>The clients' results, in their order.</returns>
    public async Task<IReadOnlyList<RaceResult>> RunAsync(int ids, int width, int rounds, CancellationToken cancellationToken, int laps = 1)
    {
        foreach (var client in clients.Where(client => client.GetsWarm))
        {
            await client.DeleteAsync(await Work.NewAsync(server, ids, WarmUpWidth, cancellationToken), cancellationToken);
        }

        var lap = ids / laps;
        RaceResult[] results = [.. clients.Select(_ => new RaceResult())];
        for (var round = 0; round < rounds; round++)
        {
            var spent = await RoundAsync(lap, width, round, laps, cancellationToken);
            for (var index = 0; index < clients.Count; index++)
            {
                results[index].Add(lap * laps, spent[index].Own, spent[index].Served);
            }
        }

        return results;
    }

    private async Task<(Cost Own, TimeSpan Served)[]> RoundAsync(int ids, int width, int round, int laps, CancellationToken cancellationToken)
    {
        var spent = new (Cost Own, TimeSpan Served)[clients.Count];
        for (var turn = 0; turn < clients.Count * laps; turn++)
        {
            // Another begins each round: to come first is no one's gain.
            var index = (turn + round) % clients.Count;
            var (own, served) = await TurnAsync(clients[index], await Work.NewAsync(server, ids, width, cancellationToken), cancellationToken);
            spent[index] = (spent[index].Own + own, spent[index].Served + served);
        }

        return spent;
    }

    private async Task<(Cost Own, TimeSpan Served)> TurnAsync(IClient client, Work work, CancellationToken cancellationToken)
    {
        var before = await server.CountAsync(cancellationToken);
        GC.Collect();
        var served = server.ProcessorTime;
        var own = await client.DeleteAsync(work, cancellationToken);
        served = server.ProcessorTime - served;
        var deleted = (await server.CountAsync(cancellationToken)).Deleted - before.Deleted;
        return deleted == work.Ids.Length
            ? (own, served)
            : throw new InvalidOperationException($"{client.Name} deleted {deleted} of {work.Ids.Length}: its time says nothing.");
    }
}
