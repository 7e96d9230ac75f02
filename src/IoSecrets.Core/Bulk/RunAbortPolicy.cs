using IoSecrets.Core.Http;

namespace IoSecrets.Core.Bulk;

/// <summary>
/// Sees every answer of a run and ends the run where nothing further can work: from then on nothing new is sent and no retry is
/// waited for, while attempts under way come to their end. Safe for any thread.
/// </summary>
internal sealed class RunAbortPolicy : IDisposable
{
    private const int ForeignAnswersInARow = 10;

    // A key that may only read answers the first of them as all the others.
    private const int RefusalsAtFirst = 20;

    // A timer is as late as the machine is busy, which is a moment; later than this by a part of its wait, or by a second, the process stood still.
    private const int PartOfWait = 10;
    private static readonly TimeSpan LeastLateness = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _noMore = new();
    private readonly TimeSpan _maximumWait;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private RunAbort? _end;
    private ApiResponse? _last;
    private int _foreign;
    private int _refusals;
    private int _inFlight;
    private long _settledAt;
    private long _watchedAt;
    private TimeSpan _watchDue;

    /// <summary>Watches a run.</summary>
    /// <param name="maximumWait">The longest time in which nothing is settled while something is in flight; above zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    public RunAbortPolicy(TimeSpan maximumWait, TimeProvider time, AttemptTrace? trace = null)
    {
        Trace = trace;
        _maximumWait = maximumWait;
        _time = time;
        _settledAt = _watchedAt = time.GetTimestamp();
        _watchDue = maximumWait;
        _watch = time.CreateTimer(static policy => ((RunAbortPolicy)policy!).CheckWait(), this, maximumWait, Timeout.InfiniteTimeSpan);
        AbortToken = _noMore.Token;
    }

    /// <summary>Is told of every attempt; null for nobody.</summary>
    internal AttemptTrace? Trace { get; }

    /// <summary>Cancelled when the run has ended.</summary>
    public CancellationToken AbortToken { get; }

    /// <summary>Why the run ended; null while it goes on.</summary>
    public RunAbort? Abort => Volatile.Read(ref _end);

    /// <summary>Ends the run, unless it has ended already.</summary>
    public void AbortRun(AbortReason reason) => AbortRun(reason, Volatile.Read(ref _last));

    /// <summary>Ends the run for something that went wrong on this side, unless it has ended already.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="failure">What went wrong, a phrase.</param>
    public void AbortRun(AbortReason reason, string? failure) => AbortRun(new RunAbort(reason, null) { Failure = failure });

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>Bounds a wait: it ends with the run or with the caller, while an attempt under way ends with the caller alone.</summary>
    internal CancellationTokenSource LinkAbort(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(AbortToken, cancellationToken);

    /// <summary>Sees an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="isDecisive">Whether an answer that did what was asked settles an id, rather than being a read before a delete.</param>
    internal void OnResponse(ApiResponse response, bool isDecisive = true)
    {
        Volatile.Write(ref _last, response);
        if (response.IsDecision)
        {
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
            CountRefusals(response, isDecisive);
        }

        if (response.Reason == FailureReason.CredentialRefused)
        {
            AbortRun(AbortReason.CredentialRefused, response);
        }
        else if (response.Reason == FailureReason.NotConnected)
        {
            AbortRun(AbortReason.Disconnected, response);
        }
        else if (!response.IsForeign)
        {
            Volatile.Write(ref _foreign, 0);
        }
        else if (Interlocked.Increment(ref _foreign) >= ForeignAnswersInARow)
        {
            AbortRun(AbortReason.NotTheService, response);
        }
    }

    internal void BeginWork()
    {
        // A producer's pause is no wait for the service. Before the count: whoever sees the count sees this too.
        if (Volatile.Read(ref _inFlight) == 0)
        {
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
        }

        Interlocked.Increment(ref _inFlight);
    }

    internal void EndWork() => Interlocked.Decrement(ref _inFlight);

    private void AbortRun(AbortReason reason, ApiResponse? response) => AbortRun(new RunAbort(reason, response));

    private void AbortRun(RunAbort end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is null)
        {
            _noMore.Cancel();
        }
    }

    private void CountRefusals(ApiResponse response, bool isDecisive)
    {
        if (response.Reason == FailureReason.NotPermitted)
        {
            if (Interlocked.Increment(ref _refusals) == RefusalsAtFirst)
            {
                AbortRun(AbortReason.NotPermitted, response);
            }
        }
        else if (isDecisive || response.Effect != RequestEffect.Applied)
        {
            // Something else was decided: so far below that it is never counted up to.
            Volatile.Write(ref _refusals, int.MinValue);
        }
    }

    private void CheckWait()
    {
        var isIdle = Volatile.Read(ref _inFlight) == 0;
        var lateness = _time.GetElapsedTime(_watchedAt) - _watchDue;
        if (lateness > LeastLateness && lateness > _maximumWait / PartOfWait)
        {
            // The process was suspended, or the machine: nothing could have been settled meanwhile.
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
        }

        var rest = _maximumWait - _time.GetElapsedTime(Volatile.Read(ref _settledAt));
        if (rest <= TimeSpan.Zero && !isIdle)
        {
            AbortRun(AbortReason.NothingSettled);
            return;
        }

        _watchedAt = _time.GetTimestamp();
        _watchDue = isIdle ? _maximumWait : rest;
        _watch.Change(_watchDue, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>Why a run ended before its input did, and the answer that showed it.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Response">The last answer seen; null where there was none.</param>
internal sealed record RunAbort(AbortReason Reason, ApiResponse? Response)
{
    /// <summary>What went wrong on this side, a phrase; null where nothing did.</summary>
    public string? Failure { get; init; }
}

/// <summary>Why a run ended before its input did.</summary>
internal enum AbortReason
{
    /// <summary>401: nothing that follows could succeed.</summary>
    CredentialRefused,

    /// <summary>The first twenty decisions were all 403: the credential may not do this at all.</summary>
    NotPermitted,

    /// <summary>Ten answers in a row that were not the service's.</summary>
    NotTheService,

    /// <summary>The connection was closed.</summary>
    Disconnected,

    /// <summary>Nothing was settled for the longest time allowed.</summary>
    NothingSettled,

    /// <summary>What is sent can no longer be noted.</summary>
    AuditLost,

    /// <summary>The caller wants no more.</summary>
    StoppedByCaller,
}
