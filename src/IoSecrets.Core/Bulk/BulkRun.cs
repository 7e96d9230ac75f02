using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Bulk;

/// <summary>
/// Runs work on many items, a limited number at a time. One thread adds the items and takes the results in the order in which they are
/// completed; the work itself runs on thread-pool threads. The queue holds twice the maximum width, and at least 64 items unless the width is below
/// 8, so that a completed item can start the next one without that thread. Beyond that, only untaken results are kept.
/// </summary>
/// <typeparam name="TItem">The type of an item.</typeparam>
/// <typeparam name="TResult">The type of its result.</typeparam>
internal sealed class BulkRun<TItem, TResult> : IDisposable
{
    // A user who runs fewer than this at a time watches each result.
    private const int SmallWidth = 8;
    private const int MinWaiting = 64;

    private readonly Queue<BulkWork<TItem, TResult>> _completed = new();
    private readonly CancellationTokenSource _stop;
    private readonly Func<TItem, CancellationToken, Task<TResult>> _work;
    private readonly RunWidth _width;
    private readonly int _maxWaiting;
    private readonly int _batchSize;
    private readonly Queue<BulkWork<TItem, TResult>> _waiting = new();
    private long _added;
    private int _awaitedCount;
    private int _pending;

    /// <summary>Prepares a run without starting any work.</summary>
    /// <param name="width">The number of items in progress at the same time.</param>
    /// <param name="abortPolicy">Aborts the run when further requests cannot succeed.</param>
    /// <param name="work">The work on one item. It returns a result for everything except the cancellation of its token.</param>
    /// <param name="cancellationToken">Stops the run: cancels the work in progress, and taking a result throws.</param>
    public BulkRun(
        RunWidth width, RunAbortPolicy abortPolicy, Func<TItem, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        _width = width;
        var isSmall = width.Maximum < SmallWidth;
        _maxWaiting = isSmall ? 2 * width.Maximum : Math.Max(2 * width.Maximum, MinWaiting);
        _batchSize = isSmall ? 1 : _maxWaiting * 3 / 4;
        AbortPolicy = abortPolicy;
        _work = work;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stop.Token.UnsafeRegister(static run => ((BulkRun<TItem, TResult>)run!).WakeReader(), this);
    }

    /// <summary>Aborts the run when further requests cannot succeed.</summary>
    public RunAbortPolicy AbortPolicy { get; }

    /// <summary>Number of items in progress.</summary>
    public int InFlight => _width.Items;

    /// <summary>Indicates whether another item may be added now.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count < _maxWaiting;
            }
        }
    }

    /// <summary>Indicates whether any added item's result has not been taken yet.</summary>
    public bool HasPending => _pending > 0;

    /// <summary>Adds an item. The caller has checked <see cref="HasRoom"/>.</summary>
    public void Add(TItem item)
    {
        _pending++;
        lock (_waiting)
        {
            _waiting.Enqueue(new BulkWork<TItem, TResult>(_added++, item));
            StartWaiting();
        }
    }

    /// <summary>
    /// Waits for a batch of results, about three quarters of the queue, or for one result if the width is small: waking a thread for
    /// each result would cost more than everything else in this class.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public void WaitForSome(TimeSpan maximumWait)
    {
        StartMore();
        lock (_completed)
        {
            WaitFor(_batchSize, maximumWait);
        }
    }

    /// <summary>Takes an item's result if one is available within the time.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public bool TryTake(TimeSpan wait, [MaybeNullWhen(false)] out BulkWork<TItem, TResult> completed)
    {
        if (wait != TimeSpan.Zero)
        {
            StartMore();
        }

        lock (_completed)
        {
            WaitFor(1, wait);
            if (!_completed.TryDequeue(out completed))
            {
                return false;
            }
        }

        _pending--;
        completed.Failure?.Throw();
        return true;
    }

    /// <summary>Cancels the work in progress and starts no more.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Takes the items of a stopped run that were never started.</summary>
    public IReadOnlyList<TItem> TakeWaiting()
    {
        lock (_waiting)
        {
            TItem[] waiting = [.. _waiting.Select(work => work.Item)];
            _waiting.Clear();
            return waiting;
        }
    }

    /// <summary>Stops the run.</summary>
    // The CancellationTokenSource is left to the garbage collector, because work that is ending still reads its token.
    public void Dispose()
    {
        AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
        Stop();
        AbortPolicy.Dispose();
    }

    // Before each wait: the width may have room because another run over the connection has ended, while all items of this one wait for a retry.
    private void StartMore()
    {
        lock (_waiting)
        {
            StartWaiting();
        }
    }

    // The caller holds the lock on _waiting.
    private void StartWaiting()
    {
        while (TryDequeue(out var next))
        {
            AbortPolicy.BeginWork();
            // Not on this thread: building and writing a request costs more than everything else that the caller's thread does.
            _ = Task.Run(() => WorkAsync(next, _stop.Token));
        }
    }

    private bool TryDequeue([MaybeNullWhen(false)] out BulkWork<TItem, TResult> next)
    {
        next = null;
        return !_stop.IsCancellationRequested && _waiting.Count > 0 && _width.TryBegin() && _waiting.TryDequeue(out next);
    }

    private async Task WorkAsync(BulkWork<TItem, TResult>? current, CancellationToken cancellationToken)
    {
        while (current is not null)
        {
            try
            {
                current.Result = await _work(current.Item, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                current.Failure = ExceptionDispatchInfo.Capture(failure);
            }

            // Before the result can be taken, so that its reader sees the current number in progress.
            var next = EndAndTakeNext();
            lock (_completed)
            {
                _completed.Enqueue(current);
                if (_completed.Count == _awaitedCount)
                {
                    Monitor.Pulse(_completed);
                }
            }

            current = next;
        }
    }

    private BulkWork<TItem, TResult>? EndAndTakeNext()
    {
        lock (_waiting)
        {
            _width.End();
            if (TryDequeue(out var next))
            {
                // If the width has grown.
                StartWaiting();
                return next;
            }
        }

        AbortPolicy.EndWork();
        return null;
    }

    // The caller holds the lock on _completed.
    private void WaitFor(int count, TimeSpan maximumWait)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (_completed.Count < count && maximumWait != TimeSpan.Zero)
        {
            _awaitedCount = count;
            _ = Monitor.Wait(_completed, maximumWait);
            _awaitedCount = 0;
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private void WakeReader()
    {
        lock (_completed)
        {
            Monitor.Pulse(_completed);
        }
    }
}

/// <summary>The work on one item of a run.</summary>
// A class, because the framework's collections of values of our own types would be compiled in each process.
internal sealed class BulkWork<TItem, TResult>(long number, TItem item)
{
    /// <summary>The number of items added before.</summary>
    public long Number => number;

    /// <summary>The item.</summary>
    public TItem Item => item;

    /// <summary>The result, after the work is completed.</summary>
    public TResult Result { get; set; } = default!;

    /// <summary>The exception that ended the work; null if it returned a result.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }
}
