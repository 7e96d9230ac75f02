using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Several clients against one server, in turns, so that what disturbs the machine disturbs all of them.</summary>
internal sealed class Race(ServerProcess server, IReadOnlyList<IClient> clients)
{
    private const int WarmUpWidth = 128;

    /// <returns>The clients' results, in their order.</returns>
    public async Task<IReadOnlyList<RaceResult>> RunAsync(int ids, int width, int rounds, CancellationToken stop)
    {
        foreach (var client in clients.Where(client => client.GetsWarm))
        {
            await client.DeleteAsync(await Work.NewAsync(server, ids, WarmUpWidth, stop), stop);
        }

        RaceResult[] results = [.. clients.Select(_ => new RaceResult())];
        for (var round = 0; round < rounds; round++)
        {
            await RoundAsync(ids, width, results, round, stop);
        }

        return results;
    }

    private async Task RoundAsync(int ids, int width, RaceResult[] results, int round, CancellationToken stop)
    {
        for (var turn = 0; turn < clients.Count; turn++)
        {
            // Another begins each round: to come first is no one's gain.
            var index = (turn + round) % clients.Count;
            await TurnAsync(clients[index], await Work.NewAsync(server, ids, width, stop), results[index], stop);
        }
    }

    private async Task TurnAsync(IClient client, Work work, RaceResult result, CancellationToken stop)
    {
        var before = await server.CountAsync(stop);
        GC.Collect();
        var served = server.ProcessorTime;
        var (elapsed, own) = await client.DeleteAsync(work, stop);
        served = server.ProcessorTime - served;
        var deleted = (await server.CountAsync(stop)).Deleted - before.Deleted;
        if (deleted != work.Ids.Length)
        {
            throw new InvalidOperationException($"{client.Name} deleted {deleted} of {work.Ids.Length}: its time says nothing.");
        }

        result.Rate.Add(work.Ids.Length / elapsed.TotalSeconds);
        result.OwnMicroseconds.Add(own.TotalMicroseconds / work.Ids.Length);
        result.CoresBusy.Add((own + served) / elapsed);
    }
}
