using System.Diagnostics;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes many secrets. Each run begins without an open connection.</summary>
internal interface IClient
{
    /// <summary>The name in the tables.</summary>
    string Name { get; }

    /// <summary>True if the client runs in this process, and is faster after its first run.</summary>
    bool NeedsWarmUp { get; }

    /// <summary>Deletes the secrets.</summary>
    /// <returns>The cost, without the start of the client.</returns>
    Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken);
}

/// <summary>The secrets to delete.</summary>
/// <param name="BaseUri">The URI of the server that stores the secrets.</param>
/// <param name="Key">The API key.</param>
/// <param name="IdFile">A file with the ids, one per line.</param>
/// <param name="Width">The maximum number of requests in flight; null if the client finds it.</param>
internal sealed record Work(Uri BaseUri, string Key, string IdFile, int? Width)
{
    public string[] Ids { get; } = File.ReadAllLines(IdFile);

    /// <summary>The file with the server's certificate; null without TLS.</summary>
    public string? CertificateFile { get; init; }

    public static async Task<Work> CreateAsync(ServerProcess server, int count, int? width, CancellationToken cancellationToken) =>
        new(server.BaseUri, server.Key, await server.SeedAsync(count, cancellationToken), width) { CertificateFile = server.CertificateFile };
}

/// <summary>The cost of a run.</summary>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="Processor">The processor time of this process.</param>
internal readonly record struct Cost(TimeSpan Elapsed, TimeSpan Processor)
{
    public static Cost operator +(Cost one, Cost other) => new(one.Elapsed + other.Elapsed, one.Processor + other.Processor);

    public static async Task<Cost> MeasureAsync(Func<Task> work)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return new Cost(Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
    }
}
