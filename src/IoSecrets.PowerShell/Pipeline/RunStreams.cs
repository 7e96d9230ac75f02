using System.Management.Automation;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.Bulk;

namespace IoSecrets.Pipeline;

/// <summary>
/// The streams of a cmdlet with requests in flight. Where the caller wants no more after an error (-ErrorAction Stop), the run ends, and
/// what is still in flight is told before the caller's exception goes its way.
/// </summary>
/// <param name="cmdlet">Whose streams they are.</param>
/// <param name="abortPolicy">Ends the run.</param>
/// <param name="mask">Masks the key in a text.</param>
/// <param name="cancellationToken">Cancelled when the cmdlet is stopped.</param>
internal sealed class RunStreams(PSCmdlet cmdlet, RunAbortPolicy abortPolicy, Func<string, string> mask, CancellationToken cancellationToken)
{
    private ExceptionDispatchInfo? _held;

    public void WriteObject(object value) => cmdlet.WriteObject(value);

    public void WriteError(ErrorRecord error) => Tell(() => cmdlet.WriteError(error), otherwise: error.Exception.Message);

    public void WriteWarning(string warning) => Tell(() => cmdlet.WriteWarning(mask(warning)));

    public void WriteVerbose(string note) => Tell(() => cmdlet.WriteVerbose(mask(note)));

    public void WriteDebug(string line) => Tell(() => cmdlet.WriteDebug(line));

    public void WriteProgress(ProgressRecord progress) => Tell(() => cmdlet.WriteProgress(progress));

    /// <summary>Lets the exception go that was held back, if there is one.</summary>
    public void Release() => _held?.Throw();

    // After the first exception every further error would only throw again, unseen: it is told as a warning.
    private void Tell(Action write, string? otherwise = null)
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
                cmdlet.WriteWarning(otherwise!);
            }
        }
        catch (RuntimeException enough) when (!cancellationToken.IsCancellationRequested)
        {
            // The engine has recorded the error, and shows the cmdlet the same exception as it does for Ctrl+C.
            _held ??= ExceptionDispatchInfo.Capture(enough);
            abortPolicy.AbortRun(AbortReason.StoppedByCaller);
        }
    }
}
