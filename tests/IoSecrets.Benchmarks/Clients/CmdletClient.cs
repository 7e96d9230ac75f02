namespace IoSecrets.Benchmarks.Clients;

/// <summary>The module, in a session that stays open: what opening one makes the runtime compile would fall into the time of the first ids.</summary>
internal sealed class CmdletClient : IClient, IDisposable
{
    private readonly Engine _engine = new();

    public string Name => "IoSecrets";

    public bool GetsWarm => true;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        _engine.Connect(work.Server.BaseUri, work.Server.Key);
        return await _engine.RemoveAsync(work.Ids, work.Width, cancellationToken);
    }

    public void Dispose() => _engine.Dispose();
}
