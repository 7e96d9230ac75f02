namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// What is believed of the service's limit: a rate, and an allowance that builds up while nothing is sent. A token bucket is just that,
/// and a window of time looks like one whose bucket holds a window's worth.
/// </summary>
internal sealed class LimitEstimate
{
    private const double SlowestRate = 0.1;
    private const double LeastOfProven = 1.0 / 3;
    private const int FewServed = 8;
    private const int FewPaced = 3;
    private const int EnoughPaced = 10;
    private const double Confirmed = 0.25;
    private const double NearlyAll = 0.85;
    private const int BurstsUntilDoubt = 3;
    private const double KeptOfRefused = 0.9;
    private const double LongestRounding = 1;

    // By how much each served attempt raises the rate: fast far below what it once was and while little or nothing is known, slowly near
    // the limit and, at first, where a burst was refused, and hardly at all where a refusal costs more than its hold gives back.
    private const double GrowthFarBelow = 0.05;
    private const double GrowthFromFew = 0.1;
    private const double GrowthUnknown = 0.02;
    private const double GrowthAfterBurst = 0.005;
    private const double GrowthQuickens = 1.02;
    private const double GrowthNearLimit = 0.004;
    private const double GrowthWhereCostly = 0.0005;

    private double _growth;
    private double _best;
    private double _proven;
    private double _mostAtOnce = double.PositiveInfinity;
    private bool _isCostly;
    private bool _wasLeftFew;
    private double _firstServed;
    private double _firstActive;
    private int _burstsRefused;

    /// <summary>Whether anything has been learned: where others had used the limit up before the first attempt, a hold teaches nothing.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Attempts a second.</summary>
    public double Rate { get; private set; } = SlowestRate;

    /// <summary>The most that can build up while nothing is sent.</summary>
    public double Bucket { get; private set; } = 1;

    /// <summary>How many may be sent at once after a rest; all, where it is nearly all: a window of time gives nothing by halves.</summary>
    /// <param name="rest">For how many seconds nothing was sent.</param>
    /// <param name="refusedFor">For how many of them the service is known to refuse everything.</param>
    public double AllowanceAfter(double rest, double refusedFor) =>
        Math.Max(1, Rate * rest > NearlyAll * Bucket || IsWindow(refusedFor) ? Bucket : Rate * rest);

    /// <summary>An attempt at the learned rate was served.</summary>
    public void Grow()
    {
        Rate *= 1 + (Rate < _best / 2 ? GrowthFarBelow : _growth);
        if (_growth is > GrowthNearLimit and < GrowthUnknown)
        {
            _growth = Math.Min(GrowthUnknown, GrowthQuickens * _growth);
        }
    }

    /// <summary>Learns from what happened between two holds.</summary>
    public void Learn(RateSample cycle)
    {
        // What others, or an earlier run, have left of the limit is no measure of it.
        if (!IsKnown && cycle.Served < FewServed && !_wasLeftFew)
        {
            _wasLeftFew = true;
            return;
        }

        // The first began with a full bucket, and proves nothing.
        _proven = IsKnown ? Math.Max(_proven, cycle.Throughput) : 0;
        if (!IsKnown)
        {
            LearnFirst(cycle);
        }
        else if (cycle.Paced >= EnoughPaced)
        {
            LearnFromPaced(cycle);
        }
        else
        {
            LearnFromBurst(cycle);
        }

        // A service that refuses some at random, whatever the rate, would otherwise be asked less and less often without end.
        Rate = Math.Max(Rate, Math.Max(SlowestRate, LeastOfProven * _proven));
        _best = Math.Max(Rate, 0.9 * _best);
    }

    // As if the hold had built up just what had been there before: about right for a window of time, and growth finds out the rest.
    private void LearnFirst(RateSample cycle)
    {
        IsKnown = true;
        _firstServed = cycle.Served;
        _firstActive = cycle.Active;
        Rate = cycle.Served / (cycle.Active + cycle.Hold);
        Bucket = cycle.Served;
        _growth = cycle.Served < FewServed ? GrowthFromFew : GrowthUnknown;
    }

    // Between two moments in which the allowance is used up, what was served divided by the time is the rate: exactly, unless the
    // bucket overflowed during the hold. Then the rate is what growth had reached when the bucket was empty, less what emptied it:
    // at growth g a bucket of b is empty when the rate has become exp(sqrt(2bg)) times the service's.
    private void LearnFromPaced(RateSample cycle)
    {
        var served = cycle.Throughput;
        var grown = cycle.Rate * Math.Max(0.5, Math.Exp(-Math.Sqrt(2 * Math.Max(2, Bucket) * _growth)));
        _isCostly = served < 0.8 * grown;
        Rate = _isCostly ? 0.97 * grown : Math.Clamp(served, cycle.Rate / 2, cycle.Rate);
        _mostAtOnce *= GrowthQuickens;
        Bucket = BucketAt(Rate);
        _growth = _isCostly ? GrowthWhereCostly : GrowthNearLimit;
        _burstsRefused = 0;
    }

    // Refused before the rate could tell anything: the bucket is smaller than was believed or, if that goes on, the rate is lower.
    private void LearnFromBurst(RateSample cycle)
    {
        if (_isCostly && ++_burstsRefused < BurstsUntilDoubt)
        {
            Bucket = Math.Max(1, 0.8 * Math.Min(Bucket, cycle.Served));
            return;
        }

        var served = cycle.Throughput;
        _growth = _isCostly ? GrowthUnknown : _growth;
        Rate = Math.Max(served, Rate / 2);
        if (cycle.Paced < FewPaced)
        {
            // A window of time that gave all it has is no bucket that has less.
            _mostAtOnce = IsWindow(cycle.RefusedFor) ? _mostAtOnce : KeptOfRefused * cycle.Served;
            _growth = Math.Min(_growth, GrowthAfterBurst);
        }
        else if (Math.Abs(served - cycle.Rate) < Confirmed * cycle.Rate)
        {
            _growth = GrowthNearLimit;
        }

        Bucket = BucketAt(Rate);
        _isCostly = false;
    }

    // A bucket has something again after the time of one; what refuses for far longer counts in windows of time.
    private bool IsWindow(double refusedFor) => refusedFor > LongestRounding + (2 / Rate);

    // The first cycle began with a full bucket, as far as anybody knows; a window of time refills nothing meanwhile.
    private double BucketAt(double rate)
    {
        var bucket = _firstServed - (rate * _firstActive);
        return Math.Max(1, Math.Min(_mostAtOnce, bucket > NearlyAll * _firstServed ? _firstServed : bucket));
    }
}

/// <summary>What happened between two holds. Times are in seconds.</summary>
/// <param name="Served">How many attempts the service dealt with.</param>
/// <param name="Active">From the hold's end to the next refusal.</param>
/// <param name="HoldBefore">The hold that came before; allowance built up in it.</param>
/// <param name="Hold">The hold that the refusal brought.</param>
/// <param name="Rate">The rate at the refusal; nothing where none had been learned.</param>
/// <param name="Paced">How many attempts that the learned rate gave were served before the refusal; none where an allowance's was refused.</param>
/// <param name="RefusedFor">For how long of the hold the service is known to refuse everything: as it said, or as was found out.</param>
internal readonly record struct RateSample(double Served, double Active, double HoldBefore, double Hold, double Rate, int Paced, double RefusedFor)
{
    /// <summary>What was served in a second, the hold before included.</summary>
    public double Throughput => Served / (Active + HoldBefore);
}
