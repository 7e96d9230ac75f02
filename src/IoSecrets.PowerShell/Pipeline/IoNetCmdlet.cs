using System.Management.Automation;
using IoSecrets.Errors;

namespace IoSecrets.Pipeline;

/// <summary>What all cmdlets have: a token that ends with them, and one place where exceptions become errors.</summary>
public abstract class IoNetCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private protected IoNetCmdlet()
    {
    }

    /// <summary>Cancelled by Ctrl+C, by a pipeline that has enough, and by the end.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <summary>Stops the cmdlet.</summary>
    // Select-Object -First ends a pipeline by this alone, without StopProcessing.
    public void Dispose()
    {
        _stop.Cancel();
        Close();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Bounded(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Bounded(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Bounded(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    private protected virtual void Begin()
    {
    }

    private protected virtual void Process()
    {
    }

    private protected virtual void End()
    {
    }

    private protected virtual void Close()
    {
    }

    /// <summary>Waits on the pipeline's thread, and no longer than until the cmdlet is stopped.</summary>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work) => Task.Run(() => work(StopToken), StopToken).GetAwaiter().GetResult();

    private void Bounded(Action step)
    {
        try
        {
            step();
        }
        catch (TerminatingException end)
        {
            ThrowTerminatingError(end.Record);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch
        {
            // Nobody takes results any more.
            _stop.Cancel();
            throw;
        }
    }
}
