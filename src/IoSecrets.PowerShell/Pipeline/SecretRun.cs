using IoSecrets.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>One invocation over many secrets: sends what is to be done, reports it, and ends with it.</summary>
internal sealed class SecretRun<TItem> : IDisposable
    where TItem : IRunItem
{
    private readonly IoNetConnection _connection;
    private readonly Operation _operation;
    private readonly BulkRun<(long Number, TItem Item), Outcome> _work;
    private readonly PipelineRun<(long Number, TItem Item), Outcome> _bridge;
    private readonly RunStreams _streams;
    private readonly RunProgress _progress;
    private readonly ReorderBuffer<(TItem Item, Outcome Outcome)>? _order;
    private readonly RunReport<TItem> _report;
    private readonly AttemptTrace? _trace;
    private long _started;

    /// <summary>Prepares a run; nothing starts yet.</summary>
    /// <param name="cmdlet">Whose pipeline and streams it is.</param>
    /// <param name="connection">Where to.</param>
    /// <param name="settings">How it goes.</param>
    /// <param name="newReport">Makes what tells the streams.</param>
    /// <param name="work">What is done with one item.</param>
    /// <param name="cancellationToken">Cancels what is in flight.</param>
    public SecretRun(
        IoNetCmdlet cmdlet,
        IoNetConnection connection,
        RunSettings settings,
        Func<RunStreams, RunReport<TItem>> newReport,
        Func<SecretsClient, TItem, RunAbortPolicy, CancellationToken, Task<Outcome>> work,
        CancellationToken cancellationToken)
    {
        _connection = connection;
        _trace = cmdlet.Trace;
        _operation = settings.Operation;
        var abortPolicy = connection.Service.NewAbortPolicy(cmdlet.Trace);
        _work = new(
            settings.ThrottleLimit,
            abortPolicy,
            // The client is asked for here: where everything is refused, or only said with -WhatIf, none is built.
            (started, watch, token) => work(connection.Service.Client, started.Item, watch, token),
            cancellationToken);
        _streams = new RunStreams(cmdlet, abortPolicy, connection.Mask, cancellationToken);
        _report = newReport(_streams);
        _progress = new RunProgress(
            _streams.WriteProgress, $"{settings.Operation.Activity} at {connection.BaseUri.Authority}", () => TimeText.Wait(connection.Service));
        _order = settings.IsInOrder ? new(settings.ThrottleLimit) : null;
        _bridge = new(_work, Decided, ReportProgress);
    }

    /// <summary>Whether nothing more will be sent.</summary>
    public bool HasEnded => _bridge.AbortPolicy.Abort is not null;

    /// <summary>Sends the item's request as soon as there is room, or reports that it was skipped.</summary>
    /// <returns>Whether it was sent.</returns>
    public bool Add(TItem item)
    {
        while (_order is { IsFull: true })
        {
            _bridge.ReportNext();
        }

        if (!_bridge.TryAdd((_started, item)))
        {
            _report.Skipped(item);
            return false;
        }

        _started++;
        return true;
    }

    /// <summary>Waits for everything in flight and reports it.</summary>
    /// <exception cref="TerminatingException">The run ended before its input did.</exception>
    public void Finish()
    {
        _bridge.Finish();
        _trace?.WriteTo(_streams.WriteDebug);
        _progress.Complete();
        _report.Settle(_bridge.AbortPolicy);
        if (_bridge.AbortPolicy.Abort is { Reason: not AbortReason.StoppedByCaller } end && !WasSettledAfterAll(end))
        {
            var error = ErrorRecords.FromAbort(end, _report.Counts, _connection.Service);
            _report.Ended(error.FullyQualifiedErrorId, error.Exception.Message);
            throw new TerminatingException(error);
        }

        // With -WhatIf nothing is counted: what would have been done was named.
        if (_report.Counts.Total > 0)
        {
            _report.Note(_report.Counts.ToString());
        }

        _report.Ended(_bridge.AbortPolicy.Abort?.Reason == AbortReason.StoppedByCaller ? EndReasons.FirstError : EndReasons.Completed);
        _streams.Release();
    }

    public void Dispose()
    {
        _work.Dispose();
        foreach (var (_, item) in _work.TakeWaiting())
        {
            (item as IDisposable)?.Dispose();
        }

        if (_operation != Operation.Read)
        {
            _connection.KnownSecrets.Forget();
        }
    }

    private void ReportProgress(int inFlight)
    {
        _trace?.WriteTo(_streams.WriteDebug);
        _progress.Update(_report.Counts, inFlight);
    }

    private void Decided((long Number, TItem Item) started, Outcome outcome)
    {
        if (_order is null)
        {
            _report.Decided(started.Item, outcome);
            return;
        }

        foreach (var (item, next) in _order.Put(started.Number, (started.Item, outcome)))
        {
            _report.Decided(item, next);
        }
    }

    // The last answers may come while the run, given up for want of answers, waits for what is in flight.
    private bool WasSettledAfterAll(RunAbort end) => end.Reason == AbortReason.NothingSettled && _report.Counts.IsAllSettled;
}
