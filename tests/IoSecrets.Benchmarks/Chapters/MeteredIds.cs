using System.Collections;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Ids from a file, one after the other as the pipeline takes them, with a look at the process at every ten thousand.</summary>
internal sealed class MeteredIds(string file) : IEnumerable<string>
{
    /// <summary>How many ids lie between two looks.</summary>
    public const int Block = 10_000;

    private readonly List<TimeSpan> _costs = [];

    public long WorkingSetBefore { get; private set; }

    public long WorkingSetMost { get; private set; }

    public long LiveGrowth { get; private set; }

    public TimeSpan FirstBlock => _costs[1] - _costs[0];

    public TimeSpan LastBlock => _costs[^1] - _costs[^2];

    public IEnumerator<string> GetEnumerator()
    {
        var live = GC.GetTotalMemory(forceFullCollection: true);
        WorkingSetBefore = Environment.WorkingSet;
        var count = 0;
        foreach (var id in File.ReadLines(file))
        {
            if (count++ % Block == 0)
            {
                Look();
            }

            yield return id;
        }

        Look();
        // The run still knows every id here; it forgets them when its pipeline ends.
        LiveGrowth = GC.GetTotalMemory(forceFullCollection: true) - live;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Look()
    {
        _costs.Add(Environment.CpuUsage.TotalTime);
        WorkingSetMost = Math.Max(WorkingSetMost, Environment.WorkingSet);
    }
}
