using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Errors;
using IoSecrets.Input;

namespace IoSecrets.Pipeline;

/// <summary>What all cmdlets have: a token that ends with them, and one place where exceptions become errors.</summary>
public abstract class IoNetCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<AttemptTrace?> _trace;
    // Made once, and not for every record.
    private readonly Action _process;

    private protected IoNetCmdlet()
    {
        _trace = new(() => IsDebugged ? new AttemptTrace() : null);
        _process = ProcessRecordCore;
    }

    /// <summary>Cancelled by Ctrl+C, by a pipeline that has enough, and by the end.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <summary>Stops the cmdlet.</summary>
    // Select-Object -First ends a pipeline by this alone, without StopProcessing.
    public void Dispose()
    {
        _stop.Cancel();
        DisposeCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Is told of every attempt, where -Debug is wanted; null where it is not.</summary>
    internal AttemptTrace? Trace => _trace.Value;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => RunGuarded(BeginProcessingChecked);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => RunGuarded(_process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => RunGuarded(EndProcessingCore);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Whether the line of the script is left out of the cmdlet's errors, because a key or a value may stand in it.</summary>
    private protected virtual bool HidesLine => false;

    private protected virtual void BeginProcessingCore()
    {
    }

    private protected virtual void ProcessRecordCore()
    {
    }

    private protected virtual void EndProcessingCore()
    {
    }

    private protected virtual void DisposeCore()
    {
    }

    /// <summary>The connection whose answers are waited for; null where there is none.</summary>
    private protected virtual ServiceConnection? AwaitedConnection => null;

    /// <summary>Waits on the pipeline's thread, and no longer than until the cmdlet is stopped. Shows a wait that is not short.</summary>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        var result = Task.Run(() => work(StopToken), StopToken);
        var connection = AwaitedConnection;
        var progress = connection is null
            ? null
            : new ProgressReporter(WriteProgress, ProgressReporter.WaitActivity, $"Waiting for {connection.Settings.BaseUri.Authority}");
#pragma warning disable RS0030 // The only place that waits for the core.
        while (Task.WaitAny([result], (int)PollInterval.TotalMilliseconds, StopToken) < 0)
#pragma warning restore RS0030
        {
            Trace?.WriteTo(WriteDebug);
            progress?.Update(_ => TimeText.Wait(connection!) ?? "No response yet.");
        }

        Trace?.WriteTo(WriteDebug);
        progress?.Complete();
#pragma warning disable RS0030 // The task has completed.
        return result.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Whether the parameter was given, whatever its value; of those that take the pipeline, also whether the item had it.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private bool IsDebugged => MyInvocation.BoundParameters.TryGetValue("Debug", out var debug)
        ? LanguagePrimitives.IsTrue(debug)
        : GetVariableValue("DebugPreference") is { } preference
            && LanguagePrimitives.ConvertTo<ActionPreference>(preference) != ActionPreference.SilentlyContinue;

    private void BeginProcessingChecked()
    {
        if (HidesLine || ScriptLine.MayHoldSecret(MyInvocation.Line))
        {
            ScriptLine.Hide(MyInvocation);
        }

        ArgumentChecks.ThrowIfUnusable(MyInvocation);
        BeginProcessingCore();
    }

    private void RunGuarded(Action step)
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
