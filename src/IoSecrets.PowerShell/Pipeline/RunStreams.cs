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

    /// <summary>The progress of the run.</summary>
    public RunProgress Progress { get; } = new();

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
