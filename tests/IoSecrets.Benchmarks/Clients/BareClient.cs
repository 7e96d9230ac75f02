namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes as a .NET program does without a library: without retries or a report.</summary>
internal sealed class BareClient : IClient
{
    public string Name => "HttpClient";

    public bool NeedsWarmUp => true;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(sockets) { BaseAddress = new Uri(work.BaseUri, "api/v1/secrets/") };
        http.DefaultRequestHeaders.Add("x-api-key", work.Key);
        return await Cost.MeasureAsync(() => Parallel.ForEachAsync(
            work.Ids,
            new ParallelOptions { MaxDegreeOfParallelism = work.Width!.Value, CancellationToken = cancellationToken },
            async (id, token) =>
            {
                using var response = await http.DeleteAsync(new Uri(id, UriKind.Relative), token);
            }));
    }
}
