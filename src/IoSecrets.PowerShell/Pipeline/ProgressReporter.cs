using System.Diagnostics;
using System.Management.Automation;
using IoSecrets.Core.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>Shows progress a few times a second, and not at all for a short operation.</summary>
/// <param name="write">Writes to the progress stream.</param>
/// <param name="activityId">The ID of the activity; unlikely to be used by another cmdlet at the same time.</param>
/// <param name="activity">The name of the activity.</param>
internal sealed class ProgressReporter(Action<ProgressRecord> write, int activityId, string activity)
{
    /// <summary>The activity of a run.</summary>
    public const int RunActivity = 1_230_193;

    /// <summary>The activity of a single wait.</summary>
    public const int WaitActivity = 1_230_194;

    // The engine's own number for it.
    private const int Unknown = -1;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private long _start;
    private long _shownAt;
    private bool _isShown;

    /// <summary>Shows the state if it is time.</summary>
    /// <param name="state">Gets the state from the time since the first update.</param>
    public void Update(Func<TimeSpan, ProgressState> state)
    {
        if (_start == 0)
        {
            // The time starts at the first update: before, the user may have spent time at a prompt.
            _start = _shownAt = Stopwatch.GetTimestamp();
        }

        if (Stopwatch.GetElapsedTime(_shownAt) >= Interval)
        {
            _isShown = true;
            var (status, percent, timeLeft) = state(Stopwatch.GetElapsedTime(_start));
            write(new ProgressRecord(activityId, activity, status)
            {
                PercentComplete = percent ?? Unknown,
                SecondsRemaining = timeLeft is { TotalSeconds: < int.MaxValue } ? (int)Math.Ceiling(timeLeft.Value.TotalSeconds) : Unknown,
            });
            // After the write, because a slow terminal must not be all that the cmdlet waits for.
            _shownAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Completes the progress, if any was shown.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            write(new ProgressRecord(activityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}

/// <summary>The state of work in progress.</summary>
/// <param name="Status">The reason for a stall, if there is one, and the progress so far.</param>
/// <param name="Percent">The part of the work that is done, from 0 to 100; null if the end is unknown.</param>
/// <param name="TimeLeft">The estimated time until the end; null if there is no estimate.</param>
internal sealed record ProgressState(string Status, int? Percent = null, TimeSpan? TimeLeft = null)
{
    /// <summary>Returns the part of the work that is done, from 0 to 100; null if there is no work.</summary>
    public static int? PercentOf(int done, int total) => total > 0 ? (int)(100L * done / total) : null;
}

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
        var done = _total is { } total ? $"{Done} of {total} processed" : $"{counts.Total - counts.WithErrors} done";
        var status = $"{done}, {counts.WithErrors} with errors, {inFlight} in flight, {_decided / elapsed.TotalSeconds:0.#}/s.";
        // The stall first, because a narrow terminal shows only the beginning.
        return stall is null
            ? new ProgressState(status, Percent, EstimateTimeLeft(elapsed))
            : new ProgressState($"{stall} {status}", Percent);
    }

    // From the results of the run only: items that need no request are done at once, and say nothing about the others.
    private TimeSpan? EstimateTimeLeft(TimeSpan elapsed) => _total is { } total && _decided > 0 ? elapsed / _decided * (total - Done) : null;
}
