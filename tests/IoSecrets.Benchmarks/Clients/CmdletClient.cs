namespace IoSecrets.Benchmarks.Clients;

/// <summary>The module.</summary>
internal sealed class CmdletClient : IClient
{
    public string Name => "IoSecrets";

    public bool GetsWarm => true;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken stop)
    {
        using var engine = new Engine(work.Server.BaseUri, work.Server.Key);
        return await engine.RemoveAsync(work.Ids, work.Width, stop);
    }
}
