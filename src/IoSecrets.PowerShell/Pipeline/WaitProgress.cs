using System.Diagnostics;
using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Errors;

namespace IoSecrets.Pipeline;

/// <summary>Shows that an answer is waited for, and until when if that is known; not at all for a short wait.</summary>
internal sealed class WaitProgress(Action<ProgressRecord> write, ServiceConnection connection)
{
    private const int ActivityId = 1_230_194; // Any number that no other cmdlet is likely to use at the same time; not the run's.

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private readonly string _activity = $"Waiting for {connection.Settings.BaseUri.Authority}";
    private long _shownAt = Stopwatch.GetTimestamp();
    private bool _isShown;

    public void Update()
    {
        if (Stopwatch.GetElapsedTime(_shownAt) >= Interval)
        {
            _shownAt = Stopwatch.GetTimestamp();
            _isShown = true;
            write(new ProgressRecord(ActivityId, _activity, TimeText.Wait(connection) ?? "No response yet."));
        }
    }

    public void Complete()
    {
        if (_isShown)
        {
            write(new ProgressRecord(ActivityId, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
