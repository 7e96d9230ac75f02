namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// When the next attempt may be sent, as arithmetic alone: no clock and no threads. Times are seconds from any beginning. Without a
/// limit it is at full width from the first attempt on. From the first 429 on, all attempts hold for as long as the service says; where
/// it does not say, one at a time finds out. After a hold goes what built up during it, then the learned rate.
/// </summary>
/// <param name="ceiling">Attempts a second that are never exceeded.</param>
internal sealed class RateModel(double ceiling = double.PositiveInfinity)
{
    private const double UnknownLatency = 0.1;
    private const double Instant = 1e-6;

    // A limit of seconds is found again within one; a longer one is asked less and less often.
    private static readonly double[] ProbeDelays =
    [
        0.5, 0.6, 0.7, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75,
        1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30,
    ];

    private readonly LimitEstimate _limit = new();
    private double _allowance;
    private double _nextPaced;
    private double _nextUnderCeiling;
    private double? _latency;
    private bool _isProbing;
    private int _silentHolds;
    private long _permits;
    private long _permitsBeforeHold;
    private double _sampleBegan = double.NaN;
    private double _holdBefore;
    private double _refusedAt;
    private double _refusedFor;
    private double _refusedRate;
    private int _refusedPaced;
    private int _served;
    private int _paced;
    private double _endedAt;

    /// <summary>How many attempts are under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Until when nothing is sent; null where something may be.</summary>
    public double? HeldUntil { get; private set; }

    /// <summary>How long the next attempt waits: zero for not at all, infinite for until another has ended.</summary>
    public double WaitFrom(double now)
    {
        if (HeldUntil is { } until)
        {
            if (until - now > Instant)
            {
                return until - now;
            }

            EndHold(now);
        }

        if (InFlight >= (_isProbing ? 1 : Width))
        {
            return double.PositiveInfinity;
        }

        Rest(now);
        var wait = Math.Max(_nextUnderCeiling - now, IsPacing ? _nextPaced - now : 0);
        return wait > Instant ? wait : 0;
    }

    /// <summary>Sends an attempt; the caller has seen that it need not wait.</summary>
    public Permit Start(double now)
    {
        if (double.IsNaN(_sampleBegan))
        {
            _sampleBegan = now;
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
        InFlight++;
        return new Permit(++_permits, now, isPaced);
    }

    /// <summary>An attempt has ended.</summary>
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
            // One that was sent before the hold began tells nothing new.
            Hold(permit, now, retryAfter);
        }
    }

    // The limit is known, and what built up in the last pause is used up.
    private bool IsPacing => _limit.IsKnown && !_isProbing && _allowance < 1;

    private double Width => !_limit.IsKnown || _allowance >= 1
        ? double.PositiveInfinity
        : Math.Max(2, (2 * _limit.Rate * (_latency ?? UnknownLatency)) + 1);

    private void Serve(Permit permit, double now)
    {
        var latency = now - permit.At;
        _latency = _latency is { } known ? (0.8 * known) + (0.2 * latency) : latency;
        if (_isProbing && permit.Number > _permitsBeforeHold)
        {
            _isProbing = false;
            _silentHolds = 0;
            BeginSample(permit.At);
            _allowance--;
        }

        _served++;
        if (permit.IsPaced)
        {
            _paced++;
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
            _refusedPaced = permit.IsPaced ? _paced : 0;
        }

        _refusedFor = retryAfter ?? (now - _refusedAt);
        _isProbing |= retryAfter is null;
        HeldUntil = now + (retryAfter ?? ProbeDelays[Math.Min(_silentHolds++, ProbeDelays.Length - 1)]);
    }

    private void EndHold(double now)
    {
        HeldUntil = null;

        // Where nothing was served, there is nothing to learn, and one at a time is enough to find out when that changes.
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
            _limit.Learn(new RateSample(_served, Math.Max(_refusedAt - _sampleBegan, 0.001), _holdBefore, hold, _refusedRate, _refusedPaced, _refusedFor));
        }

        _allowance = _limit.AllowanceAfter(hold, _refusedFor);
        StartCounting(now, hold);
    }

    // Allowance builds up in a pause between two runs as it does in a hold.
    private void Rest(double now)
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
        _sampleBegan = now;
        _holdBefore = holdBefore;
        _nextPaced = now;
        _served = 0;
        _paced = 0;
    }
}

/// <summary>The leave to send one attempt.</summary>
/// <param name="Number">How many came before it, and one.</param>
/// <param name="At">When it was given, in seconds.</param>
/// <param name="IsPaced">Whether the learned rate gave it, rather than an allowance that had built up.</param>
internal readonly record struct Permit(long Number, double At, bool IsPaced);

/// <summary>What an attempt tells about the rate that the service takes.</summary>
internal enum PermitResult
{
    /// <summary>The service dealt with it, well or badly: its limit let it through.</summary>
    Served,

    /// <summary>429: too many requests for now.</summary>
    Refused,

    /// <summary>It broke, or was cancelled: that says nothing about a rate.</summary>
    Inconclusive,
}
