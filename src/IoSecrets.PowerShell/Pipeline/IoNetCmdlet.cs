using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Errors;
using IoSecrets.Input;

namespace IoSecrets.Pipeline;

/// <summary>The base class of all cmdlets: cancels their work when they end, and converts exceptions to errors in one place.</summary>
public abstract class IoNetCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<AttemptTrace?> _trace;
    // Created once, rather than for every record.
    private readonly Action _process;

    private protected IoNetCmdlet()
    {
        _trace = new(() => IsDebugEnabled ? new AttemptTrace() : null);
        _process = ProcessRecordCore;
    }

    /// <summary>Cancelled by Ctrl+C, by a pipeline that stops early, and when the cmdlet ends.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <summary>Stops the cmdlet.</summary>
    // Select-Object -First ends a pipeline by this alone, without StopProcessing.
    public void Dispose()
    {
        _stop.Cancel();
        DisposeCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Receives a trace of each attempt; null without -Debug.</summary>
    internal AttemptTrace? Trace => _trace.Value;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => RunStep(BeginProcessingChecked);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => RunStep(_process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => RunStep(EndProcessingCore);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>True to omit the script line from the cmdlet's errors, because it may contain a key or a value.</summary>
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

    /// <summary>Called before an error ends the cmdlet: reports what is in flight, and records the error as the end of the run.</summary>
    private protected virtual void EndRun(TerminatingException end)
    {
    }

    /// <summary>The connection that <see cref="Await"/> waits for; null if there is none.</summary>
    private protected virtual ServiceConnection? AwaitedConnection => null;

    /// <summary>Waits on the pipeline's thread until the work is done or the cmdlet is stopped. Shows progress if the wait is not short.</summary>
    /// <param name="work">The work.</param>
    /// <param name="state">Returns what the work has done so far, for the progress bar; null if that is not known.</param>
    internal T Await<T>(Func<CancellationToken, Task<T>> work, Func<ProgressState?>? state = null)
    {
        var result = Task.Run(() => work(StopToken), StopToken);
        var connection = AwaitedConnection;
        var progress = connection is null
            ? null
            : new ProgressReporter(WriteProgress, ProgressReporter.WaitActivity, $"Waiting for {connection.Settings.BaseUri.Authority}");
        try
        {
#pragma warning disable RS0030 // The only place that waits for the core.
            while (Task.WaitAny([result], (int)PollInterval.TotalMilliseconds, StopToken) < 0)
#pragma warning restore RS0030
            {
                Trace?.WriteTo(WriteDebug);
                progress?.Update(_ => GetState(connection!, state?.Invoke()));
            }

            Trace?.WriteTo(WriteDebug);
            progress?.Complete();
        }
        catch
        {
            // A file that was opened at the same moment as Ctrl+C must not stay locked.
            AbandonableTask.Abandon(result);
            throw;
        }

#pragma warning disable RS0030 // The task has completed.
        return result.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Returns whether the parameter was specified, with any value. For pipeline parameters, also whether the current item has it.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static ProgressState GetState(ServiceConnection connection, ProgressState? state)
    {
        var wait = TimeText.Wait(connection);
        return state is null
            ? new ProgressState(wait ?? "No response yet.")
            : wait is null ? state : state with { Status = $"{wait} {state.Status}" };
    }

    private bool IsDebugEnabled => MyInvocation.BoundParameters.TryGetValue("Debug", out var debug)
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

    private void RunStep(Action step)
    {
        try
        {
            try
            {
                step();
            }
            catch (TerminatingException end)
            {
                EndRun(end);
                ThrowTerminatingError(end.Record);
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch
        {
            // After an exception, results can no longer be written.
            _stop.Cancel();
            throw;
        }
    }
}

/// <summary>The base class of cmdlets that use a connection.</summary>
public abstract class ConnectedCmdlet : IoNetCmdlet
{
    private ServiceConnection? _found;

    private protected ConnectedCmdlet()
    {
    }

    /// <summary>The connection to use in place of the one that Connect-IoNet made in this runspace.</summary>
    [Parameter]
    [ConnectionArgument]
    public IoNetConnection? Connection { get; set; }

    private protected override ServiceConnection? AwaitedConnection => _found;

    private static ErrorRecord NotConnected =>
        ErrorRecords.Create(nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected);

    /// <summary>Returns the specified connection, or that of the runspace.</summary>
    /// <exception cref="TerminatingException">There is no connection, or it is closed or a serialized copy.</exception>
    private protected IoNetConnection OpenConnection() => FindConnection() ?? throw new TerminatingException(NotConnected);

    /// <summary>Returns the specified connection, or that of the runspace. If there is none, writes a non-terminating error.</summary>
    /// <exception cref="TerminatingException">The connection is a serialized copy.</exception>
    private protected bool TryOpenConnection([NotNullWhen(true)] out IoNetConnection? connection)
    {
        connection = FindConnection();
        if (connection is null)
        {
            WriteError(NotConnected);
        }

        return connection is not null;
    }

    private IoNetConnection? FindConnection()
    {
        if (Connection == IoNetConnection.Serialized)
        {
            throw new TerminatingException(
                nameof(Messages.ConnectionSerialized), ErrorCategory.InvalidArgument, Messages.ConnectionSerialized);
        }

        var connection = Connection ?? RunspaceConnections.Current;
        _found = connection?.Service;
        return connection is { Service.IsClosed: false } ? connection : null;
    }
}
