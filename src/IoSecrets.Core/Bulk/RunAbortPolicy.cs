using IoSecrets.Core.Http;

namespace IoSecrets.Core.Bulk;

/// <summary>
/// Aborts a run when further requests cannot succeed. After that, no new request is sent and no retry is awaited, while attempts in
/// progress are completed. Thread-safe.
/// </summary>
internal sealed class RunAbortPolicy : IDisposable
{
    private const int MaxConsecutiveForeign = 10;

    // With a read-only key, the first change is refused like all the others.
    private const int MaxInitialRefusals = 20;

    // On a busy machine a timer is only slightly late. If it is late by a tenth of its wait and by a second, the process was suspended.
    private const int LatenessDivisor = 10;
    private static readonly TimeSpan MinLateness = TimeSpan.FromSeconds(1);

    // The time without a result after which the progress of a run says so.
    private static readonly TimeSpan MinStall = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _abortSource = new();
    private readonly TimeSpan _maximumWait;
    private readonly TimeProvider _time;
    private readonly ITimer _watchdog;
    private RunAbort? _abort;
    private ApiResponse? _lastResponse;
    private int _foreignInARow;
    private int _refusals;
    private int _inFlight;
    private long _settledAt;
    private long _respondedAt;
    private long _checkedAt;
    private TimeSpan _checkDue;

    /// <summary>Starts to watch a run.</summary>
    /// <param name="maximumWait">The maximum time without a settled ID while work is in progress; above zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    public RunAbortPolicy(TimeSpan maximumWait, TimeProvider time, AttemptTrace? trace = null)
    {
        Trace = trace;
        _maximumWait = maximumWait;
        _time = time;
        _settledAt = _respondedAt = _checkedAt = time.GetTimestamp();
        _checkDue = maximumWait;
        _watchdog = time.CreateTimer(static policy => ((RunAbortPolicy)policy!).CheckWait(), this, maximumWait, Timeout.InfiniteTimeSpan);
        AbortToken = _abortSource.Token;
    }

    /// <summary>Receives a trace of each attempt; null if disabled.</summary>
    internal AttemptTrace? Trace { get; }

    /// <summary>A token that is cancelled when the run is aborted.</summary>
    public CancellationToken AbortToken { get; }

    /// <summary>The reason for the abort; null if the run was not aborted.</summary>
    public RunAbort? Abort => Volatile.Read(ref _abort);

    /// <summary>The current stall, if work is in progress and nothing was settled for 5 s; otherwise null.</summary>
    public RunStall? Stall
    {
        get
        {
            var settledAt = Volatile.Read(ref _settledAt);
            if (Volatile.Read(ref _inFlight) == 0 || _time.GetElapsedTime(settledAt) < MinStall)
            {
                return null;
            }

            var failure = LastFailure;
            var start = failure?.StatusCode is null ? Volatile.Read(ref _respondedAt) : settledAt;
            return new RunStall(_time.GetUtcNow() - _time.GetElapsedTime(start), failure);
        }
    }

    // A response that settled an ID does not explain why nothing is settled after it.
    private ApiResponse? LastFailure => Volatile.Read(ref _lastResponse) is { IsWorthRetrying: true } last ? last : null;

    /// <summary>Aborts the run, unless it is already aborted.</summary>
    public void AbortRun(AbortReason reason) => AbortRun(reason, Volatile.Read(ref _lastResponse));

    /// <summary>Aborts the run because of a local failure, unless it is already aborted.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="failure">The failure, as a phrase.</param>
    public void AbortRun(AbortReason reason, string? failure) => AbortRun(new RunAbort(reason, null) { Failure = failure });

    /// <inheritdoc/>
    public void Dispose() => _watchdog.Dispose();

    /// <summary>Links a wait to both the abort and the caller's token. An attempt in progress observes only the caller's token.</summary>
    internal CancellationTokenSource LinkAbort(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(AbortToken, cancellationToken);

    /// <summary>Updates the policy with a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="settlesId">True if an applied request settles an ID; false for a read that precedes a delete.</param>
    internal void OnResponse(ApiResponse response, bool settlesId = true)
    {
        Volatile.Write(ref _lastResponse, response);
        if (response.StatusCode is not null)
        {
            Volatile.Write(ref _respondedAt, _time.GetTimestamp());
        }

        if (response.IsFinal)
        {
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
            CountRefusals(response, settlesId);
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
            Volatile.Write(ref _foreignInARow, 0);
        }
        else if (Interlocked.Increment(ref _foreignInARow) >= MaxConsecutiveForeign)
        {
            AbortRun(AbortReason.NotTheService, response);
        }
    }

    internal void BeginWork()
    {
        // While the pipeline produces no input, nothing waits for the service. Set before the count, so that a reader of the count sees it.
        if (Volatile.Read(ref _inFlight) == 0)
        {
            var now = _time.GetTimestamp();
            Volatile.Write(ref _settledAt, now);
            Volatile.Write(ref _respondedAt, now);
        }

        Interlocked.Increment(ref _inFlight);
    }

    internal void EndWork() => Interlocked.Decrement(ref _inFlight);

    private void AbortRun(AbortReason reason, ApiResponse? response) => AbortRun(new RunAbort(reason, response));

    private void AbortRun(RunAbort abort)
    {
        if (Interlocked.CompareExchange(ref _abort, abort, null) is null)
        {
            _abortSource.Cancel();
        }
    }

    private void CountRefusals(ApiResponse response, bool settlesId)
    {
        if (response.Reason == FailureReason.NotPermitted)
        {
            if (Interlocked.Increment(ref _refusals) == MaxInitialRefusals)
            {
                AbortRun(AbortReason.NotPermitted, response);
            }
        }
        else if (settlesId || response.Effect != RequestEffect.Applied)
        {
            // Another result than a refusal: from this value, the count never reaches the limit.
            Volatile.Write(ref _refusals, int.MinValue);
        }
    }

    private void CheckWait()
    {
        var isIdle = Volatile.Read(ref _inFlight) == 0;
        var lateness = _time.GetElapsedTime(_checkedAt) - _checkDue;
        if (lateness > MinLateness && lateness > _maximumWait / LatenessDivisor)
        {
            // The process or the machine was suspended, so nothing could have been settled in that time.
            Volatile.Write(ref _settledAt, _time.GetTimestamp());
        }

        var remaining = _maximumWait - _time.GetElapsedTime(Volatile.Read(ref _settledAt));
        if (remaining <= TimeSpan.Zero && !isIdle)
        {
            AbortRun(AbortReason.NothingSettled, LastFailure);
            return;
        }

        _checkedAt = _time.GetTimestamp();
        _checkDue = isIdle ? _maximumWait : remaining;
        _watchdog.Change(_checkDue, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>The abort of a run before the end of its input, with the response that caused it.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Response">The last response; null if there was none.</param>
internal sealed record RunAbort(AbortReason Reason, ApiResponse? Response)
{
    /// <summary>The local failure, as a phrase; null if there was none.</summary>
    public string? Failure { get; init; }
}

/// <summary>A period in which a run settles nothing.</summary>
/// <param name="Since">The time of the last settled ID if the last attempt got an error response; otherwise, the time of the last response.</param>
/// <param name="Failure">The last response, which causes a retry; null if no attempt has failed in the period.</param>
internal sealed record RunStall(DateTimeOffset Since, ApiResponse? Failure);

/// <summary>The reason why a run was aborted before the end of its input.</summary>
internal enum AbortReason
{
    /// <summary>401: no later request can succeed.</summary>
    CredentialRefused,

    /// <summary>The first 20 results were all 403: the credential lacks the permission.</summary>
    NotPermitted,

    /// <summary>Ten responses in a row did not come from the service.</summary>
    NotTheService,

    /// <summary>The connection was closed.</summary>
    Disconnected,

    /// <summary>No ID was settled within the maximum wait.</summary>
    NothingSettled,

    /// <summary>The audit file can no longer be written.</summary>
    AuditLost,

    /// <summary>The caller stopped the run.</summary>
    StoppedByCaller,
}
