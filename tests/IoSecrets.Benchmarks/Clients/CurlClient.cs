namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes with one curl. Its start, a few milliseconds, is part of its time.</summary>
/// <param name="curl">The program.</param>
/// <param name="retries">The number of retries; curl honours Retry-After.</param>
internal sealed class CurlClient(ChildProgram curl, int retries = 0) : IClient
{
    public string Name => retries == 0 ? "curl --parallel" : $"curl --parallel --retry {retries}";

    public bool NeedsWarmUp => false;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        var config = work.IdFile + ".curl";
        await File.WriteAllLinesAsync(config, GetConfiguration(work), cancellationToken);
        return await Cost.MeasureAsync(() => curl.RunAsync(["--disable", "--config", config], cancellationToken));
    }

    // The responses go to standard output: curl cannot retry with /dev/null, because it cannot truncate that file.
    private IEnumerable<string> GetConfiguration(Work work) =>
    [
        "parallel",
        $"parallel-max = {work.Width}",
        $"retry = {retries}",
        "silent",
        "no-progress-meter",
        "noproxy = \"*\"",
        "request = \"DELETE\"",
        $"header = \"x-api-key: {work.Key}\"",
        .. work.Ids.Select(id => $"url = \"{work.BaseUri}api/v1/secrets/{id}\""),
    ];
}
