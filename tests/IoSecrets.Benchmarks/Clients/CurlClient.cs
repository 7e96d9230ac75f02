namespace IoSecrets.Benchmarks.Clients;

/// <summary>One curl for all ids; its start is part of its time, a few milliseconds.</summary>
/// <param name="curl">The program.</param>
/// <param name="retries">How often it tries again; curl heeds Retry-After.</param>
internal sealed class CurlClient(ChildProgram curl, int retries = 0) : IClient
{
    public string Name => retries == 0 ? "curl --parallel" : $"curl --parallel --retry {retries}";

    public bool GetsWarm => false;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        var config = work.IdFile + ".curl";
        await File.WriteAllLinesAsync(config, Lines(work), cancellationToken);
        return await Cost.OfAsync(() => curl.RunAsync(["--disable", "--config", config], cancellationToken));
    }

    // The answers go to the standard output: where they go to /dev/null, curl cannot try again, for it cannot cut that file short.
    private IEnumerable<string> Lines(Work work) =>
    [
        "parallel",
        $"parallel-max = {work.Width}",
        $"retry = {retries}",
        "silent",
        "no-progress-meter",
        "noproxy = \"*\"",
        "request = \"DELETE\"",
        $"header = \"x-api-key: {work.Server.Key}\"",
        .. work.Ids.Select(id => $"url = \"{work.Server.BaseUri}api/v1/secrets/{id}\""),
    ];
}
