using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.Bulk;

namespace IoSecrets.Pipeline;

/// <summary>
/// Writes to the streams of a cmdlet that has requests in flight. If the caller stops at an error (-ErrorAction Stop), the run is aborted, and
/// everything in flight is reported before the caller's exception continues.
/// </summary>
internal sealed class RunStreams
{
    private readonly IoNetCmdlet _cmdlet;
    private ExceptionDispatchInfo? _held;

    /// <summary>Prepares the streams of a run.</summary>
    /// <param name="cmdlet">The cmdlet that writes.</param>
    /// <param name="connection">The connection that the run uses.</param>
    public RunStreams(IoNetCmdlet cmdlet, IoNetConnection connection)
    {
        _cmdlet = cmdlet;
        Connection = connection;
        AbortPolicy = connection.Service.NewAbortPolicy(cmdlet.Trace);
    }

    /// <summary>The connection that the run uses.</summary>
    public IoNetConnection Connection { get; }

    /// <summary>The abort policy of the run.</summary>
    public RunAbortPolicy AbortPolicy { get; }

    /// <summary>Cancelled when the cmdlet is stopped.</summary>
    public CancellationToken StopToken => _cmdlet.StopToken;

    public void WriteObject(object value) => _cmdlet.WriteObject(value);

    public void WriteError(ErrorRecord error) => Write(() => _cmdlet.WriteError(error), otherwise: error.Exception.Message);

    public void WriteWarning(string warning) => Write(() => _cmdlet.WriteWarning(Connection.Mask(warning)));

    public void WriteVerbose(string text) => Write(() => _cmdlet.WriteVerbose(Connection.Mask(text)));

    public void WriteProgress(ProgressRecord progress) => Write(() => _cmdlet.WriteProgress(progress));

    /// <summary>Writes the trace of all attempts so far, with -Debug.</summary>
    public void WriteTrace() => _cmdlet.Trace?.WriteTo(line => Write(() => _cmdlet.WriteDebug(line)));

    /// <summary>Rethrows the exception that was held back, if there is one.</summary>
    public void Release() => _held?.Throw();

    // After the first exception, every further error would only throw again and not be seen: it becomes a warning.
    private void Write(Action write, string? otherwise = null)
    {
        if (_held is not null && otherwise is null)
        {
            return;
        }

        try
        {
            if (_held is null)
            {
                write();
            }
            else
            {
                _cmdlet.WriteWarning(otherwise!);
            }
        }
        catch (RuntimeException stop) when (!StopToken.IsCancellationRequested)
        {
            // The engine has recorded the error, and gives the cmdlet the same exception as for Ctrl+C.
            _held ??= ExceptionDispatchInfo.Capture(stop);
            AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
        }
    }
}

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
