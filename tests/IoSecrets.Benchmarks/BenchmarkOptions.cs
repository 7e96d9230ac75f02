namespace IoSecrets.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="IsQuick">Whether a rough picture is enough: fewer rounds, fewer ids.</param>
/// <param name="Only">The chapters to measure; all where it is empty.</param>
/// <param name="Writes">Whether the tables go into docs/performance.md as well.</param>
internal sealed record BenchmarkOptions(bool IsQuick, IReadOnlyCollection<ChapterName> Only, bool Writes)
{
    /// <summary>How often each point is measured.</summary>
    public int Rounds => IsQuick ? 3 : 5;
}
