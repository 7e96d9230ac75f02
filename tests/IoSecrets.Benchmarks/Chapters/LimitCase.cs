using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>A limit, and what is to be done under it.</summary>
/// <param name="Settings">The limit and the latency.</param>
/// <param name="Width">How many requests may be in flight at once.</param>
/// <param name="Ids">How many secrets are to be deleted.</param>
internal sealed record LimitCase(ServerSettings Settings, int Width, int Ids)
{
    /// <summary>Lets a client run against a new server, whose allowance is whole.</summary>
    public async Task<LimitResult> RunAsync(IClient client, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(Settings, cancellationToken);
        var work = await Work.NewAsync(server, Ids, Width, cancellationToken);
        var age = (await server.CountAsync(cancellationToken)).Age;
        var cost = await client.DeleteAsync(work, cancellationToken);
        var counts = await server.CountAsync(cancellationToken);
        return new LimitResult(cost.Elapsed, Settings.Ideal(Ids, age), counts.Requests, Ids - counts.Deleted);
    }
}
