using System.Runtime.ExceptionServices;

namespace IoSecrets.Core.Bulk;

/// <summary>
/// Many pieces of work, a bounded number of them at once. One thread adds the items and takes the results, in the order in which they
/// are decided; the work itself runs on the pool's threads. Twice as many items as may be under way, and in all but a narrow run at
/// least 64, wait for their turn, so that the end of one piece of work begins the next without that thread. Nothing else is held but
/// what is not yet taken.
/// </summary>
/// <typeparam name="TItem">What the work is done on.</typeparam>
/// <typeparam name="TResult">What it comes to.</typeparam>
internal sealed class BulkRun<TItem, TResult> : IDisposable
{
    // Who runs so few at once watches each of them.
    private const int Narrow = 8;
    private const int LeastWaiting = 64;

    private readonly Queue<(TItem Item, TResult? Result, ExceptionDispatchInfo? Failure)> _decided = new();
    private readonly CancellationTokenSource _stop;
    private readonly Func<TItem, RunAbortPolicy, CancellationToken, Task<TResult>> _work;
    private readonly int _throttleLimit;
    private readonly int _mostWaiting;
    private readonly int _some;
    private readonly Queue<TItem> _waiting = new();
    private int _wanted;
    private int _inFlight;
    private int _pending;

    /// <summary>Prepares a run; nothing starts yet.</summary>
    /// <param name="throttleLimit">How many pieces of work may be under way at once; at least one.</param>
    /// <param name="abortPolicy">Ends the run where nothing further can work.</param>
    /// <param name="work">The work on one item. It returns a result for everything but its token's cancellation.</param>
    /// <param name="cancellationToken">Stops the run: what is under way is cancelled, and taking throws.</param>
    public BulkRun(
        int throttleLimit, RunAbortPolicy abortPolicy, Func<TItem, RunAbortPolicy, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        _throttleLimit = throttleLimit;
        var isNarrow = throttleLimit < Narrow;
        _mostWaiting = isNarrow ? 2 * throttleLimit : Math.Max(2 * throttleLimit, LeastWaiting);
        _some = isNarrow ? 1 : _mostWaiting * 3 / 4;
        AbortPolicy = abortPolicy;
        _work = work;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stop.Token.UnsafeRegister(static run => ((BulkRun<TItem, TResult>)run!).WakeTaker(), this);
    }

    /// <summary>Ends the run where nothing further can work.</summary>
    public RunAbortPolicy AbortPolicy { get; }

    /// <summary>How many pieces of work are under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Whether another item may be added now.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count < _mostWaiting;
            }
        }
    }

    /// <summary>Whether an added item's result has not been taken yet.</summary>
    public bool HasPending => _pending > 0;

    /// <summary>Adds an item; the caller has seen that there is room.</summary>
    public void Add(TItem item)
    {
        _pending++;
        lock (_waiting)
        {
            if (_inFlight == _throttleLimit)
            {
                _waiting.Enqueue(item);
                return;
            }

            _inFlight++;
        }

        AbortPolicy.BeginWork();
        // Not on this thread: building and writing a request costs more than everything else that the caller's thread has to do.
        _ = Task.Run(() => WorkAsync(item, _stop.Token));
    }

    /// <summary>
    /// Waits until so many results can be taken that most of those that wait are begun, or one in a narrow run: to wake a thread for
    /// each would cost more than the rest of its way through here.
    /// </summary>
    /// <param name="longest">The longest wait.</param>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public void WaitForSome(TimeSpan longest)
    {
        lock (_decided)
        {
            WaitFor(_some, longest);
        }
    }

    /// <summary>Takes an item's result if there is one within the time.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public bool TryTake(TimeSpan wait, out (TItem Item, TResult Result) decided)
    {
        decided = default;
        (TItem Item, TResult? Result, ExceptionDispatchInfo? Failure) next;
        lock (_decided)
        {
            WaitFor(1, wait);
            if (!_decided.TryDequeue(out next))
            {
                return false;
            }
        }

        _pending--;
        next.Failure?.Throw();
        decided = (next.Item, next.Result!);
        return true;
    }

    /// <summary>Cancels what is under way and starts nothing more.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Takes the items of a stopped run whose work was never begun.</summary>
    public IReadOnlyList<TItem> TakeWaiting()
    {
        lock (_waiting)
        {
            TItem[] waiting = [.. _waiting];
            _waiting.Clear();
            return waiting;
        }
    }

    /// <summary>Stops the run.</summary>
    // The sources of cancellation are left to the collector: work that is ending still looks at them.
    public void Dispose()
    {
        AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
        Stop();
        AbortPolicy.Dispose();
    }

    private async Task WorkAsync(TItem item, CancellationToken cancellationToken)
    {
        bool goesOn;
        do
        {
            (TItem, TResult?, ExceptionDispatchInfo?) decided;
            try
            {
                decided = (item, await _work(item, AbortPolicy, cancellationToken).ConfigureAwait(false), null);
            }
            catch (Exception failure)
            {
                decided = (item, default, ExceptionDispatchInfo.Capture(failure));
            }

            // Before the result can be taken: whoever takes it sees what is still under way.
            goesOn = TryGoOn(ref item);
            lock (_decided)
            {
                _decided.Enqueue(decided);
                if (_decided.Count == _wanted)
                {
                    Monitor.Pulse(_decided);
                }
            }
        }
        while (goesOn);
    }

    private bool TryGoOn(ref TItem item)
    {
        lock (_waiting)
        {
            if (!_stop.IsCancellationRequested && _waiting.TryDequeue(out var next))
            {
                item = next;
                return true;
            }

            _inFlight--;
        }

        AbortPolicy.EndWork();
        return false;
    }

    // Holding the lock on what is decided.
    private void WaitFor(int wanted, TimeSpan longest)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (_decided.Count < wanted && longest != TimeSpan.Zero)
        {
            _wanted = wanted;
            _ = Monitor.Wait(_decided, longest);
            _wanted = 0;
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private void WakeTaker()
    {
        lock (_decided)
        {
            Monitor.Pulse(_decided);
        }
    }
}
