namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// Finds how many attempts should be in flight at once, without a clock or threads. Times are in seconds from any origin. By Little's law,
/// the number in flight divided by the mean latency is the number served per second. So the elasticity of the latency, its relative growth
/// divided by that of the number in flight, shows what a greater width brings: at 0 as many more served, at 1 only a longer queue. The rule
/// is Jain's (A delay-based approach for congestion avoidance, 1989). The width doubles at first, as in slow start (Jacobson 1988).
/// </summary>
// A round counts results of attempts that were sent after the width was set. In slow start, it ends with those of the added attempts. Later,
// it is two widths, and the first one only settles the service: its results arrive in the order of their latency, so the early ones are too
// fast. Without a change of the width there is nothing to compare, so a width that has not changed for some rounds is varied.
internal sealed class WidthModel
{
    /// <summary>The width at first, and the minimum: a noisy measurement cannot make a run slower than one that measures nothing.</summary>
    public const int Initial = 16;

    /// <summary>The maximum width.</summary>
    public const int Maximum = 128;

    // The first results show the start of this process and the handshakes of its connections. The first growth is not based on them, so it is
    // half of what slow start would add.
    private const double FirstGain = 1.5;

    // The gain with which BBR probes for more bandwidth (Cardwell et al. 2016).
    private const double Gain = 1.25;

    // Jain maximizes the power (Kleinrock 1979), served^a / latency, which grows up to an elasticity of a / (1 + a). The width grows while even
    // a = 1 gains, which weighs both the same, and shrinks when even a = 5 loses: one percent less served for over five percent less latency.
    private const double GrowBelow = 1.0 / 2;
    private const double ShrinkAbove = 5.0 / 6;

    // The rise of the latency of a doubled width at the elasticity up to which the width grows.
    private static readonly double MaxRiseOfDoubled = Math.Pow(2, GrowBelow);

    // Half of what a gain adds, as a share of the whole: if that fails, the growth served no more.
    private const double MaxFailedShare = (1 - (1 / Gain)) / 2;

    // Slow start ends when two rounds in a row object: the first may be noise, or the handshakes of new connections (compare RFC 9406).
    private const int Patience = 2;

    // The weight of the earlier rounds, whose latency may be out of date, beside the current one.
    private const double Memory = 0.2;

    // Without this limit, relative to the mean of the earlier rounds, a few very slow responses would outweigh all others.
    private const double MaxOutlier = 2;

    // A limit counts requests per second, or per minute at most: if nothing was refused for as long, the limit is not reached or no longer exists.
    private const double RefusalMemory = 60;

    private double _width = Initial;
    private double _maximum = Maximum;
    private double _refusedAt = double.NegativeInfinity;
    private int _patience = Patience;
    private bool _isFirstRound = true;
    private double _goodLatency;
    private LatencyCurve _earlier;
    private LatencyCurve _round;
    private LatencyCurve _unlimitedRound;
    private long _permitsBefore;
    private long _permits;
    private int _results;
    private int _failures;
    private double _countedAbove;
    private bool _isFull;

    /// <summary>The number of attempts that should be in flight at once.</summary>
    public int Width => (int)Math.Round(_width);

    private bool IsSlowStart => _patience > 0;

    /// <summary>Records the start of an attempt.</summary>
    /// <param name="permit">Its permit.</param>
    /// <param name="isExhausted">True if an item waits only because of the width.</param>
    public void Start(Permit permit, bool isExhausted)
    {
        _permits = permit.Number;
        // An item may also wait for a permit: then a limit holds the run back, and not the width.
        _isFull |= isExhausted && permit.Requests >= Width;
    }

    /// <summary>Records an attempt that the service served.</summary>
    public void Serve(Permit permit, double now)
    {
        // The slope of a longer range would not be that at the width.
        if (permit.Requests >= _width / 2 && (IsSlowStart ? !_isFirstRound : _results >= _width))
        {
            var latency = now - permit.At;
            _unlimitedRound.Add(permit.Requests, latency);
            _round.Add(permit.Requests, _earlier.Mean > 0 ? Math.Min(latency, MaxOutlier * _earlier.Mean) : latency);
        }

        Count(permit, now, hasFailed: false);
    }

    /// <summary>Records an attempt that an overload may have broken. Its latency is not the service's.</summary>
    public void Fail(Permit permit, double now) => Count(permit, now, hasFailed: true);

    /// <summary>
    /// Records an attempt that a limit refused: lowers the maximum width below the number that was refused, but not below the initial width, until
    /// nothing has been refused for a minute.
    /// </summary>
    public void Refuse(Permit permit, double now)
    {
        _refusedAt = now;
        if (permit.Number > _permitsBefore)
        {
            _maximum = Math.Max(Initial, Math.Min(_maximum, permit.Requests / Gain));
            _width = Math.Min(_width, _maximum);
            _patience = 0;
            _countedAbove = _width / 2;
            BeginRound();
        }
    }

    private void Count(Permit permit, double now, bool hasFailed)
    {
        if (permit.Number > _permitsBefore && permit.Requests > _countedAbove)
        {
            _failures += hasFailed ? 1 : 0;
            if (++_results >= (IsSlowStart ? _width - _countedAbove : 2 * _width))
            {
                EndRound(now);
            }
        }
    }

    private void EndRound(double now)
    {
        var before = _width;
        // A few outliers cannot raise the mean so much: all responses are slower.
        _round = _round.Mean > Gain * _earlier.Mean ? _unlimitedRound : _round;
        _maximum = now - _refusedAt < RefusalMemory ? _maximum : Maximum;
        // If the width did not limit the run, a change of the width would change nothing.
        if (_isFull)
        {
            _width = Math.Clamp(_width * FindFactor(), Initial, _maximum);
            if (IsSlowStart && _width >= Maximum)
            {
                // The early results of slow start were too fast to compare the later ones with.
                (_patience, _goodLatency) = (0, 0);
            }
        }

        _earlier.Add(_round);
        _earlier.Scale(Memory);
        BeginRound();
        _countedAbove = IsSlowStart && _width > before ? before : _width / 2;
    }

    private double FindFactor()
    {
        if (_failures > MaxFailedShare * _results)
        {
            _patience = 0;
            return 1 / Gain;
        }

        var curve = _earlier;
        curve.Add(_round);
        return IsSlowStart ? FindFirstFactor(curve.Elasticity) : FindNextFactor(curve.Elasticity);
    }

    private double FindFirstFactor(double? elasticity)
    {
        // In a service that works in step, all added results are equally late, and only the mean shows it.
        if (elasticity < GrowBelow && !(_goodLatency > 0 && _round.Mean > MaxRiseOfDoubled * _goodLatency))
        {
            _patience = Patience;
            _goodLatency = _round.Mean;
            return 2;
        }

        _patience -= elasticity is null ? 0 : 1;
        return elasticity is null ? FirstGain : 1;
    }

    private double FindNextFactor(double? elasticity)
    {
        // The latency when the width last had to grow, or a lower one since then.
        _goodLatency = Gain * _round.Mean < _goodLatency ? _round.Mean : _goodLatency;
        var isLow = _round.Mean <= Gain * _goodLatency;
        if (elasticity is null or < -GrowBelow)
        {
            // Nothing varied, or the latency changed by itself, so that the earlier rounds say nothing. A variation will show more.
            _earlier = default;
            return isLow || _width <= Initial ? Gain : 1 / Gain;
        }

        if (elasticity < GrowBelow)
        {
            _goodLatency = _width < _maximum || _goodLatency == 0 ? _round.Mean : _goodLatency;
            return Gain;
        }

        // Just above the width that the service needs, the latency is still low: less would leave the service idle.
        return elasticity > ShrinkAbove && !isLow ? 1 / Gain : 1;
    }

    private void BeginRound()
    {
        _isFirstRound = false;
        _permitsBefore = _permits;
        _isFull = false;
        _round = _unlimitedRound = default;
        _results = 0;
        _failures = 0;
    }
}

/// <summary>The latency as a function of the number in flight: the sums of a linear regression.</summary>
internal struct LatencyCurve
{
    // With less variation of the number in flight, relative to its mean, the slope would be mostly noise. A gain varies it by twice as much.
    private const double MinVariation = 0.05;

    private double _count;
    private double _inFlight;
    private double _latency;
    private double _inFlightSquared;
    private double _product;

    /// <summary>The mean latency; not a number if there is none.</summary>
    public readonly double Mean => _latency / _count;

    /// <summary>The relative change of the latency per relative change of the number in flight, at the means; null if the latter hardly varied.</summary>
    public readonly double? Elasticity
    {
        get
        {
            var mean = _inFlight / _count;
            var variance = (_inFlightSquared / _count) - (mean * mean);
            return variance > Math.Pow(MinVariation * mean, 2) ? ((_product / _count) - (mean * Mean)) / variance * mean / Mean : null;
        }
    }

    /// <summary>Adds a result.</summary>
    public void Add(int inFlight, double latency)
    {
        _count++;
        _inFlight += inFlight;
        _latency += latency;
        _inFlightSquared += (double)inFlight * inFlight;
        _product += inFlight * latency;
    }

    /// <summary>Adds the results of another curve.</summary>
    public void Add(LatencyCurve other)
    {
        _count += other._count;
        _inFlight += other._inFlight;
        _latency += other._latency;
        _inFlightSquared += other._inFlightSquared;
        _product += other._product;
    }

    /// <summary>Weights all results so far.</summary>
    public void Scale(double weight)
    {
        _count *= weight;
        _inFlight *= weight;
        _latency *= weight;
        _inFlightSquared *= weight;
        _product *= weight;
    }
}
