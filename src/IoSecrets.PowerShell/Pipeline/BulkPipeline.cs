using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>
/// Runs one invocation of a cmdlet over many secrets: items go in one at a time on the pipeline's thread, requests run in parallel, and
/// results come out on the pipeline's thread as they are decided, at the next item at the latest.
/// </summary>
/// <typeparam name="TItem">The type of the items.</typeparam>
internal sealed class BulkPipeline<TItem> : IRun
    where TItem : IRunItem
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // The time for which a result may be held back for the sake of throughput.
    private static readonly TimeSpan MaxReportDelay = TimeSpan.FromMilliseconds(10);

    private readonly BulkRun<TItem, Outcome> _run;
    private readonly RunStreams _streams;
    private readonly RunReporter _reporter;
    private readonly ProgressReporter _progress;
    private readonly ReorderBuffer<BulkWork<TItem, Outcome>>? _inOrder;

    /// <summary>Prepares a run; nothing starts yet.</summary>
    /// <param name="report">Reports the results.</param>
    /// <param name="throttleLimit">The maximum number of requests in flight at once; null to use the connection's width.</param>
    /// <param name="isInOrder">True to output results in the order of the input rather than as they are decided.</param>
    /// <param name="work">Does the work on one item.</param>
    public BulkPipeline(
        RunReporter report,
        int? throttleLimit,
        bool isInOrder,
        Func<SecretsClient, TItem, CancellationToken, Task<Outcome>> work)
    {
        _reporter = report;
        _streams = report.Streams;
        var service = _streams.Connection.Service;
        var width = service.Width.NewRun(throttleLimit);
        // Created with the first request: if everything is declined, or with -WhatIf, there is none.
        var client = new Lazy<SecretsClient>(() => service.NewClient(_streams.AbortPolicy));
        _run = new(width, _streams.AbortPolicy, (item, token) => work(client.Value, item, token), _streams.StopToken);
        _inOrder = isInOrder ? new(width.Maximum) : null;
        _progress = new ProgressReporter(
            _streams.WriteProgress, ProgressReporter.RunActivity, $"{report.Operation.Activity} at {_streams.Connection.BaseUri.Authority}");
    }

    /// <summary>True if the run was aborted, so that nothing more is sent.</summary>
    public bool IsAborted => _streams.AbortPolicy.Abort is not null;

    /// <summary>Starts the work on an item as soon as there is room, or reports the item as skipped.</summary>
    /// <returns>True if the work was started.</returns>
    public bool Add(TItem item)
    {
        while (_inOrder is { IsFull: true })
        {
            ReportNext();
        }

        ReportDecided();
        while (!IsAborted && !_run.HasRoom)
        {
            _run.WaitForSome(MaxReportDelay);
            ReportDecided();
            UpdateProgress();
        }

        if (IsAborted)
        {
            // The result that aborted the run is reported before the items that are not sent because of it.
            ReportPending();
            _reporter.Skipped(item);
            return false;
        }

        _run.Add(item);
        _streams.Progress.Started();
        return true;
    }

    /// <summary>Waits for everything in flight and reports it.</summary>
    /// <exception cref="TerminatingException">The run was aborted.</exception>
    public void Finish()
    {
        ReportPending();
        _streams.WriteTrace();
        _progress.Complete();
        _reporter.FlushJournal();
        var abort = _streams.AbortPolicy.Abort;
        var isStopped = abort?.Reason == AbortReason.StoppedByCaller;
        if (abort is not null && !isStopped && !WasSettledAfterAll(abort))
        {
            throw new TerminatingException(
                ErrorRecords.FromAbort(abort, _reporter.Summary, _reporter.Counts.HasDoubt, _streams.Connection.Service));
        }

        // With -WhatIf, usually nothing is counted.
        if (_reporter.Counts.Total > 0)
        {
            _streams.WriteVerbose(_reporter.Summary);
        }

        _reporter.Ended(isStopped ? RunEndReasons.FirstError : RunEndReasons.Completed);
        _streams.Release();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _streams.AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
        ReportPending();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        foreach (var item in _run.TakeWaiting())
        {
            (item as IDisposable)?.Dispose();
        }

        if (_reporter.Operation != Operation.Read)
        {
            _streams.Connection.KnownSecrets.Forget();
        }
    }

    private void ReportPending()
    {
        while (_run.HasPending)
        {
            ReportNext();
        }
    }

    private void ReportNext()
    {
        if (_run.TryTake(PollInterval, out var decided))
        {
            Report(decided);
        }

        UpdateProgress();
    }

    private void ReportDecided()
    {
        while (_run.TryTake(TimeSpan.Zero, out var decided))
        {
            Report(decided);
        }
    }

    private void Report(BulkWork<TItem, Outcome> decided)
    {
        _streams.Progress.Decided();
        if (_inOrder is null)
        {
            _reporter.Decided(decided.Item, decided.Result);
            return;
        }

        foreach (var next in _inOrder.Add(decided.Number, decided))
        {
            _reporter.Decided(next.Item, next.Result);
        }
    }

    private void UpdateProgress()
    {
        _streams.WriteTrace();
        _progress.Update(elapsed => _streams.Progress.ToState(
            _reporter.Counts, _run.InFlight, elapsed, TimeText.Stall(_streams.Connection.Service, _streams.AbortPolicy)));
    }

    // A run that was aborted because nothing was settled waits for the requests in flight, and these may settle everything.
    private bool WasSettledAfterAll(RunAbort abort) => abort.Reason == AbortReason.NothingSettled && _reporter.Counts.IsAllSettled;
}

/// <summary>Work on many secrets. Its disposal cancels everything in flight.</summary>
internal interface IRun : IDisposable
{
    /// <summary>Sends nothing more, and reports everything in flight.</summary>
    void Abort();
}

/// <summary>Puts results into the order in which their work was started. Holds back about 16 times the maximum width at most.</summary>
internal sealed class ReorderBuffer<T>(int maximumWidth)
{
    private const int HeldBackForEach = 16;

    private readonly Dictionary<long, T> _early = [];
    private long _next;

    /// <summary>True if so many results wait for an earlier one that nothing more should be started.</summary>
    public bool IsFull => _early.Count >= maximumWidth * HeldBackForEach;

    /// <summary>Adds a result.</summary>
    /// <returns>The results that are due, in order.</returns>
    public IEnumerable<T> Add(long number, T result)
    {
        _early.Add(number, result);
        while (_early.Remove(_next, out var due))
        {
            _next++;
            yield return due;
        }
    }
}
