namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// Computes when the next attempt may be sent, without a clock or threads. Times are in seconds from any origin. Until the first 429, only the
/// ceiling delays attempts. After a 429, all attempts hold for as long as the service says or, if it does not say, until a probe, one attempt
/// at a time, is served. After a hold, the accumulated allowance is sent first, then attempts at the learned rate.
/// </summary>
/// <param name="ceiling">Maximum number of attempts per second.</param>
internal sealed class RateModel(double ceiling = double.PositiveInfinity)
{
    private const double Epsilon = 1e-6;

    // Each probe waits for a share of the hold so far, so the hold lasts longer than necessary by at most that share.
    private const double ProbeShare = 0.125;
    private const double MinProbeDelay = 0.5;
    private const double MaxProbeDelay = 30;

    // The weight of a new latency in the mean, as of a new round-trip time in TCP (RFC 6298): a read and a change may differ much.
    private const double LatencyWeight = 0.125;

    private readonly LimitEstimate _limit = new();
    private double _allowance;
    private double _nextPaced;
    private double _nextUnderCeiling;
    private double _latency;
    private bool _isProbing;
    private long _permits;
    private long _permitsBeforeHold;
    private double _sampleStartedAt = double.NaN;
    private double _holdBefore;
    private double _refusedAt;
    private double _refusedFor;
    private double _refusedRate;
    private bool _isPacedRefused;
    private int _served;
    private bool _isPacedServed;
    private double _endedAt;

    /// <summary>Number of attempts in progress.</summary>
    public int InFlight { get; private set; }

    /// <summary>The end of the current hold; null if there is none.</summary>
    public double? HeldUntil { get; private set; }

    /// <summary>Ends a hold that is over, and returns the wait before the next attempt: zero for none, infinity until another attempt has ended.</summary>
    public double AdvanceTo(double now)
    {
        if (HeldUntil is { } until)
        {
            if (until - now > Epsilon)
            {
                return until - now;
            }

            EndHold(now);
        }

        if (InFlight >= (_isProbing ? 1 : Width))
        {
            return double.PositiveInfinity;
        }

        AccumulateAllowance(now);
        var wait = Math.Max(_nextUnderCeiling - now, IsPacing ? _nextPaced - now : 0);
        return wait > Epsilon ? wait : 0;
    }

    /// <summary>Starts an attempt. The caller has checked that it need not wait.</summary>
    /// <param name="now">The time.</param>
    /// <param name="retrying">The number of other requests that wait for a retry.</param>
    public Permit Start(double now, int retrying = 0)
    {
        if (double.IsNaN(_sampleStartedAt))
        {
            _sampleStartedAt = now;
        }

        var isPaced = IsPacing;
        if (isPaced)
        {
            _nextPaced = Math.Max(_nextPaced, now - (1 / _limit.Rate)) + (1 / _limit.Rate);
        }
        else if (_allowance >= 1)
        {
            _allowance--;
            _nextPaced = now;
        }

        _nextUnderCeiling = Math.Max(_nextUnderCeiling, now) + (1 / ceiling);
        return new Permit(++_permits, now, ++InFlight + retrying, isPaced);
    }

    /// <summary>Records the end of an attempt.</summary>
    public void End(Permit permit, double now, PermitResult result, double? retryAfter)
    {
        InFlight--;
        _endedAt = now;
        if (result == PermitResult.Served)
        {
            Serve(permit, now);
        }
        else if (result == PermitResult.Refused && permit.Number > _permitsBeforeHold)
        {
            // An attempt sent before the hold began reveals nothing new.
            Hold(permit, now, retryAfter);
        }
    }

    // The limit is known, and the accumulated allowance is used up.
    private bool IsPacing => _limit.IsKnown && !_isProbing && _allowance < 1;

    private double Width => !_limit.IsKnown || _allowance >= 1
        ? double.PositiveInfinity
        : Math.Max(2, (2 * _limit.Rate * _latency) + 1);

    private void Serve(Permit permit, double now)
    {
        _latency += (_latency == 0 ? 1 : LatencyWeight) * (now - permit.At - _latency);
        if (_isProbing && permit.Number > _permitsBeforeHold)
        {
            _isProbing = false;
            BeginSample(permit.At);
            _allowance--;
        }

        _served++;
        if (permit.IsPaced)
        {
            _isPacedServed = true;
            _limit.Grow();
        }
    }

    private void Hold(Permit permit, double now, double? retryAfter)
    {
        _permitsBeforeHold = _permits;
        if (!_isProbing)
        {
            _refusedAt = now;
            _refusedRate = _limit.Rate;
            _isPacedRefused = permit.IsPaced && _isPacedServed;
        }

        _refusedFor = retryAfter ?? (now - _refusedAt);
        _isProbing |= retryAfter is null;
        HeldUntil = now + (retryAfter ?? Math.Clamp(ProbeShare * (now - _refusedAt), MinProbeDelay, MaxProbeDelay));
    }

    private void EndHold(double now)
    {
        HeldUntil = null;

        // If nothing was served, there is nothing to learn, and a probe finds out when that changes.
        _isProbing |= _served == 0;
        if (!_isProbing)
        {
            BeginSample(now);
        }
    }

    private void BeginSample(double now)
    {
        var hold = Math.Max(0, now - _refusedAt);
        if (_served > 0)
        {
            var active = Math.Max(_refusedAt - _sampleStartedAt, 0.001);
            _limit.Learn(new RateSample(_served, active, _holdBefore, hold, _refusedRate, _isPacedRefused, _refusedFor));
        }

        _allowance = _limit.AllowanceAfter(hold, _refusedFor);
        StartCounting(now, hold);
    }

    // Allowance accumulates in a pause between two runs, as in a hold.
    private void AccumulateAllowance(double now)
    {
        var rest = now - _endedAt;
        if (IsPacing && InFlight == 0 && rest * _limit.Rate > 2)
        {
            _allowance = _limit.AllowanceAfter(rest, refusedFor: 0);
            StartCounting(now, rest);
        }
    }

    private void StartCounting(double now, double holdBefore)
    {
        _sampleStartedAt = now;
        _holdBefore = holdBefore;
        _nextPaced = now;
        _served = 0;
        _isPacedServed = false;
    }
}

/// <summary>A permit to send one attempt.</summary>
/// <param name="Number">The sequence number, from 1.</param>
/// <param name="At">The time when it was granted, in seconds.</param>
/// <param name="Requests">The number of requests, with this one, whose attempts are in progress or that wait for a retry.</param>
/// <param name="IsPaced">True if it was granted at the learned rate, rather than from the accumulated allowance.</param>
internal readonly record struct Permit(long Number, double At, int Requests, bool IsPaced);

/// <summary>The information that an attempt gives about the service's limit.</summary>
internal enum PermitResult
{
    /// <summary>The service processed the attempt, with or without success: its limit allowed it.</summary>
    Served,

    /// <summary>429: too many requests for now.</summary>
    Refused,

    /// <summary>The attempt broke or was cancelled, which reveals nothing about the limit.</summary>
    Inconclusive,
}
