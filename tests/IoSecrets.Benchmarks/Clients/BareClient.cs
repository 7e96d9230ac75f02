namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes as a .NET program does without a library: without retries or a report.</summary>
internal sealed class BareClient : IClient
{
    public string Name => "HttpClient";

    public bool NeedsWarmUp => true;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        using var http = Connect(work);
        return await DeleteAsync(http, work, cancellationToken);
    }

    public static HttpClient Connect(Work work)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(work.BaseUri, "api/v1/secrets/") };
        http.DefaultRequestHeaders.Add("x-api-key", work.Key);
        return http;
    }

    public static Task<Cost> DeleteAsync(HttpClient http, Work work, CancellationToken cancellationToken) =>
        Cost.MeasureAsync(() => Parallel.ForEachAsync(
            work.Ids,
            new ParallelOptions { MaxDegreeOfParallelism = work.Width!.Value, CancellationToken = cancellationToken },
            async (id, token) =>
            {
                using var response = await http.DeleteAsync(new Uri(id, UriKind.Relative), token);
            }));
}
