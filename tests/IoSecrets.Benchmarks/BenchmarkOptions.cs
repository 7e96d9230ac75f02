namespace IoSecrets.Benchmarks;

/// <summary>The options of the command line.</summary>
/// <param name="IsQuick">Measures roughly, with fewer rounds and fewer ids.</param>
/// <param name="Only">The chapters to measure; empty for all.</param>
/// <param name="Writes">Also writes the tables to docs/performance.md.</param>
internal sealed record BenchmarkOptions(bool IsQuick, IReadOnlyCollection<ChapterName> Only, bool Writes)
{
    /// <summary>The number of measurements of each value.</summary>
    public int Rounds => IsQuick ? 3 : 5;
}

/// <summary>The chapters of docs/performance.md.</summary>
internal enum ChapterName
{
    /// <summary>Secrets per second, by latency and width.</summary>
    Throughput,

    /// <summary>Runs that find their width, in new processes.</summary>
    Width,

    /// <summary>HTTP/2 beside HTTP/1.1.</summary>
    Tls,

    /// <summary>Runs under a rate limit.</summary>
    Limits,

    /// <summary>Memory and processor time per id, by the number of ids.</summary>
    Memory,

    /// <summary>The first runs of a session, in new processes.</summary>
    Cold,

    /// <summary>The time of Import-Module.</summary>
    Import,
}
