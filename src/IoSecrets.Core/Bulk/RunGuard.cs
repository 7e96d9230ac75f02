using IoSecrets.Core.Http;

namespace IoSecrets.Core.Bulk;

/// <summary>
/// Sees every answer of a run and ends the run where nothing further can work: from then on nothing new is sent and no retry is
/// waited for, while attempts under way come to their end. Safe for any thread.
/// </summary>
public sealed class RunGuard : IDisposable
{
    private const int ForeignAnswersInARow = 10;

    private readonly CancellationTokenSource _noMore = new();
    private readonly TimeSpan _maximumWait;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private RunEnd? _end;
    private Answer? _last;
    private int _foreign;
    private int _inFlight;
    private long _settledAt;

    /// <summary>Watches a run.</summary>
    /// <param name="maximumWait">The longest time in which nothing is settled while something is in flight; above zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    public RunGuard(TimeSpan maximumWait, TimeProvider time, AttemptTrace? trace = null)
    {
        Trace = trace;
        _maximumWait = maximumWait;
        _time = time;
        _settledAt = time.GetTimestamp();
        _watch = time.CreateTimer(static guard => ((RunGuard)guard!).CheckWait(), this, maximumWait, Timeout.InfiniteTimeSpan);
        NoMore = _noMore.Token;
    }

    /// <summary>Is told of every attempt; null for nobody.</summary>
    internal AttemptTrace? Trace { get; }

    /// <summary>Cancelled when the run has ended.</summary>
    public CancellationToken NoMore { get; }

    /// <summary>Why the run ended; null while it goes on.</summary>
    public RunEnd? End => Volatile.Read(ref _end);

    /// <summary>Ends the run, unless it has ended already.</summary>
    public void EndRun(RunEndReason reason) => EndRun(reason, Volatile.Read(ref _last));

    /// <summary>Ends the run for something that went wrong on this side, unless it has ended already.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="failure">What went wrong, a phrase.</param>
    public void EndRun(RunEndReason reason, string? failure) => EndRun(new RunEnd(reason, null) { Failure = failure });

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>Bounds a wait: it ends with the run or with the caller, while an attempt under way ends with the caller alone.</summary>
    internal CancellationTokenSource BoundWait(CancellationToken stop) => CancellationTokenSource.CreateLinkedTokenSource(NoMore, stop);

    internal void Saw(Answer answer)
    {
        Volatile.Write(ref _last, answer);
        if (answer.IsDecision)
        {
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
        }

        if (answer.Cause == Cause.CredentialRefused)
        {
            EndRun(RunEndReason.CredentialRefused, answer);
        }
        else if (!answer.IsForeign)
        {
            Volatile.Write(ref _foreign, 0);
        }
        else if (Interlocked.Increment(ref _foreign) >= ForeignAnswersInARow)
        {
            EndRun(RunEndReason.NotTheService, answer);
        }
    }

    internal void Enter()
    {
        // A producer's pause is no wait for the service. Before the count: whoever sees the count sees this too.
        if (Volatile.Read(ref _inFlight) == 0)
        {
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
        }

        Interlocked.Increment(ref _inFlight);
    }

    internal void Leave() => Interlocked.Decrement(ref _inFlight);

    private void EndRun(RunEndReason reason, Answer? answer) => EndRun(new RunEnd(reason, answer));

    private void EndRun(RunEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is null)
        {
            _noMore.Cancel();
        }
    }

    private void CheckWait()
    {
        var isIdle = Volatile.Read(ref _inFlight) == 0;
        var rest = _maximumWait - _time.GetElapsedTime(Volatile.Read(ref _settledAt));
        if (rest <= TimeSpan.Zero && !isIdle)
        {
            EndRun(RunEndReason.NothingSettled);
            return;
        }

        _watch.Change(isIdle ? _maximumWait : rest, Timeout.InfiniteTimeSpan);
    }
}
