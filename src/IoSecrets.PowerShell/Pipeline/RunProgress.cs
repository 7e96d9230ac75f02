using IoSecrets.Core.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>Counts the items of a run's input, to show how much of it is done.</summary>
internal sealed class RunProgress
{
    private int? _total;
    private int _read;
    private int _started;
    private int _decided;

    // Whatever was read and is not in the run is done: invalid items, blanks, duplicates, and secrets that the user declined.
    private int Done => _read - (_started - _decided);

    private int? Percent => _total is { } total ? ProgressState.PercentOf(Done, total) : null;

    /// <summary>Adds items to the known end of the input. Without it, the end is unknown.</summary>
    public void Expect(int items) => _total = (_total ?? 0) + items;

    /// <summary>Counts an item that was read and has a result, or was added to the run.</summary>
    public void Read() => _read++;

    /// <summary>Counts an item that was added to the run.</summary>
    public void Started() => _started++;

    /// <summary>Counts a result of the run.</summary>
    public void Decided() => _decided++;

    /// <summary>Returns the state of the run.</summary>
    /// <param name="counts">The tally of the run.</param>
    /// <param name="inFlight">Number of items in progress.</param>
    /// <param name="elapsed">The time since the start.</param>
    /// <param name="stall">A sentence about why nothing moves; null if the run moves.</param>
    public ProgressState ToState(StatusCounts counts, int inFlight, TimeSpan elapsed, string? stall)
    {
        var done = _total is { } total ? $"{Done} of {total} processed" : $"{counts.Total - counts.Failed} done";
        var status = $"{done}, {counts.Failed} with errors, {inFlight} in flight, {_decided / elapsed.TotalSeconds:0.#}/s.";
        return stall is null
            ? new ProgressState(status, Percent, EstimateTimeLeft(elapsed))
            : new ProgressState($"{status} {stall}", Percent);
    }

    // From the results of the run only: items that need no request are done at once, and say nothing about the others.
    private TimeSpan? EstimateTimeLeft(TimeSpan elapsed) => _total is { } total && _decided > 0 ? elapsed / _decided * (total - Done) : null;
}
