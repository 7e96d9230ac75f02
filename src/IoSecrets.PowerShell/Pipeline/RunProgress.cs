using System.Diagnostics;
using System.Management.Automation;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>Shows how far a run is: a few times a second, and not at all for a short one.</summary>
internal sealed class RunProgress(RunStreams streams, string activity, Func<DateTimeOffset?> holdsUntil)
{
    private const int ActivityId = 1_230_193; // Any number that no other cmdlet is likely to use at the same time.

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private long _start;
    private long _shownAt;
    private bool _isShown;

    public void Update(RunCounts counts, int inFlight)
    {
        if (_start == 0)
        {
            // Not before something is waited for: a person may have thought about a question.
            _start = _shownAt = Stopwatch.GetTimestamp();
        }

        if (Stopwatch.GetElapsedTime(_shownAt) < Interval)
        {
            return;
        }

        _shownAt = Stopwatch.GetTimestamp();
        _isShown = true;
        var rate = counts.Total / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        var wait = holdsUntil() is { } until ? $" Waiting until {until.LocalDateTime:T}: the service takes no more requests for now (HTTP 429)." : "";
        streams.WriteProgress(new ProgressRecord(
            ActivityId, activity, $"{counts.Total - counts.Failed} done, {counts.Failed} failed, {inFlight} in flight, {rate:0.#}/s.{wait}"));
    }

    public void Complete()
    {
        if (_isShown)
        {
            streams.WriteProgress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
