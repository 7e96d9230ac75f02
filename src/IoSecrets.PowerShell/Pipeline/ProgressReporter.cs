using System.Diagnostics;
using System.Management.Automation;

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

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private long _start;
    private long _shownAt;
    private bool _isShown;

    /// <summary>Shows the status if it is time.</summary>
    /// <param name="status">Gets the status from the time since the first update.</param>
    public void Update(Func<TimeSpan, string> status)
    {
        if (_start == 0)
        {
            // The time starts at the first update: before, the user may have spent time at a prompt.
            _start = _shownAt = Stopwatch.GetTimestamp();
        }

        if (Stopwatch.GetElapsedTime(_shownAt) >= Interval)
        {
            _shownAt = Stopwatch.GetTimestamp();
            _isShown = true;
            write(new ProgressRecord(activityId, activity, status(Stopwatch.GetElapsedTime(_start))));
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
