namespace IoSecrets.Benchmarks;

/// <summary>The parts of the page, each measured by itself.</summary>
internal enum ChapterName
{
    /// <summary>Secrets a second, by latency and width.</summary>
    Throughput,

    /// <summary>How a run ends under a rate limit.</summary>
    Limits,

    /// <summary>Memory and cost of an id, by count.</summary>
    Memory,

    /// <summary>What Import-Module costs.</summary>
    Import,
}
