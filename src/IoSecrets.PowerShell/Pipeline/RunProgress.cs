using System.Diagnostics;
using System.Management.Automation;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>Shows how far a run is: a few times a second, and not at all for a short one.</summary>
internal sealed class RunProgress(Action<ProgressRecord> write, string activity, Func<string?> waiting)
{
    private const int ActivityId = 1_230_193; // Any number that no other cmdlet is likely to use at the same time.

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private long _start;
    private long _shownAt;
    private bool _isShown;

    public void Update(RunCounts counts, int inFlight)
    {
        if (IsDue())
        {
            var rate = counts.Total / Stopwatch.GetElapsedTime(_start).TotalSeconds;
            Write($"{counts.Total - counts.Failed} done, {counts.Failed} failed, {inFlight} in flight, {rate:0.#}/s");
        }
    }

    public void Update(string status)
    {
        if (IsDue())
        {
            Write(status);
        }
    }

    public void Complete()
    {
        if (_isShown)
        {
            write(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private bool IsDue()
    {
        if (_start == 0)
        {
            // Not before something is waited for: a person may have thought about a question.
            _start = _shownAt = Stopwatch.GetTimestamp();
        }

        return Stopwatch.GetElapsedTime(_shownAt) >= Interval;
    }

    private void Write(string status)
    {
        _shownAt = Stopwatch.GetTimestamp();
        _isShown = true;
        write(new ProgressRecord(ActivityId, activity, waiting() is { } wait ? $"{status}. {wait}" : $"{status}."));
    }
}
