using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures HTTP/2 beside HTTP/1.1, both over TLS. Each run has no throttle limit, and is the first of a new process.</summary>
internal static class Tls
{
    private static readonly (int Latency, int Ids)[] Cases = [(0, 20_000), (20, 8000), (100, 4000)];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Measured only on Linux, where a variable names a certificate to trust.";
        }

        var table = new MarkdownTable("latency", "ids", "HTTP/1.1", "HTTP/2", "HTTP/2 of HTTP/1.1");
        foreach (var (latency, ids) in Cases)
        {
            var (http1, http2) = (new Series(), new Series());
            for (var round = 0; round < options.Rounds; round++)
            {
                http1.Add(await TimeAsync(ServedTls.Http1, latency, ids, cancellationToken));
                http2.Add(await TimeAsync(ServedTls.Http2, latency, ids, cancellationToken));
            }

            var ratio = http2.DividedBy(http1);
            table.Add(
                $"{latency} ms",
                $"{ids:N0}",
                $"{http1.Median:0.00} s ({http1.Range("0.00")})",
                $"{http2.Median:0.00} s ({http2.Range("0.00")})",
                $"{ratio.Median:0.00} ({ratio.Range("0.00")})");
        }

        return table.ToString();
    }

    private static async Task<double> TimeAsync(ServedTls protocol, int latency, int ids, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings(latency) { Tls = protocol }, cancellationToken);
        var work = await Work.CreateAsync(server, ids, null, cancellationToken);
        var times = await new FreshClient(isBare: false, null).DeleteAsync([work], cancellationToken);
        return (await server.CountAsync(cancellationToken)).Deleted == ids
            ? times[0].TotalSeconds
            : throw new InvalidOperationException("Not every secret was deleted: the time is meaningless.");
    }
}
