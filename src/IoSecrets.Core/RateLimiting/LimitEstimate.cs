namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// Estimates the service's limit as a rate and an allowance that accumulates while nothing is sent. That is exactly a token bucket, and a
/// time window behaves like one whose bucket holds the allowance of a window.
/// </summary>
internal sealed class LimitEstimate
{
    private const double MinRate = 0.1;
    private const double MinShareOfProven = 1.0 / 3;
    private const int MinServed = 8;
    private const int MinPaced = 3;
    private const int EnoughPaced = 10;
    private const double RateTolerance = 0.25;
    private const double NearlyAll = 0.85;
    private const int MaxBurstsRefused = 3;
    private const double ShareOfRefusedBurst = 0.9;
    private const double MaxRounding = 1;

    // The rate's growth per served attempt: fast far below the best rate so far and while little is known; slow near the limit and, at first,
    // after a refused burst; minimal if a refusal costs more than its hold gives back.
    private const double GrowthFarBelow = 0.05;
    private const double GrowthFromFew = 0.1;
    private const double GrowthUnknown = 0.02;
    private const double GrowthAfterBurst = 0.005;
    private const double GrowthAcceleration = 1.02;
    private const double GrowthNearLimit = 0.004;
    private const double GrowthIfCostly = 0.0005;

    private double _growth;
    private double _bestRate;
    private double _provenThroughput;
    private double _maxBurst = double.PositiveInfinity;
    private bool _isCostly;
    private bool _skippedSmallSample;
    private double _firstServed;
    private double _firstActive;
    private int _burstsRefused;

    /// <summary>Indicates whether anything has been learned. A hold teaches nothing if other clients used up the limit before the first attempt.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The estimated rate, in attempts per second.</summary>
    public double Rate { get; private set; } = MinRate;

    /// <summary>The maximum allowance that can accumulate while nothing is sent.</summary>
    public double Bucket { get; private set; } = 1;

    /// <summary>
    /// Returns the number of attempts that may be sent at once after a rest. If the bucket is nearly full, it is the whole bucket, because a
    /// time window refills all at once.
    /// </summary>
    /// <param name="rest">The number of seconds without an attempt.</param>
    /// <param name="refusedFor">The number of those seconds in which the service is known to refuse everything.</param>
    public double AllowanceAfter(double rest, double refusedFor) =>
        Math.Max(1, Rate * rest > NearlyAll * Bucket || IsWindow(refusedFor) ? Bucket : Rate * rest);

    /// <summary>Raises the rate after an attempt at the learned rate was served.</summary>
    public void Grow()
    {
        Rate *= 1 + (Rate < _bestRate / 2 ? GrowthFarBelow : _growth);
        if (_growth is > GrowthNearLimit and < GrowthUnknown)
        {
            _growth = Math.Min(GrowthUnknown, GrowthAcceleration * _growth);
        }
    }

    /// <summary>Learns from a sample, the attempts between two holds.</summary>
    public void Learn(RateSample sample)
    {
        // The remainder that other clients or an earlier run left of the limit does not measure it.
        if (!IsKnown && sample.Served < MinServed && !_skippedSmallSample)
        {
            _skippedSmallSample = true;
            return;
        }

        // The first sample began with a full bucket, so its throughput proves nothing.
        _provenThroughput = IsKnown ? Math.Max(_provenThroughput, sample.Throughput) : 0;
        if (!IsKnown)
        {
            LearnFirst(sample);
        }
        else if (sample.Paced >= EnoughPaced)
        {
            LearnFromPaced(sample);
        }
        else
        {
            LearnFromBurst(sample);
        }

        // Otherwise, if a service refuses attempts at random, whatever the rate, the rate would fall without end.
        Rate = Math.Max(Rate, Math.Max(MinRate, MinShareOfProven * _provenThroughput));
        _bestRate = Math.Max(Rate, 0.9 * _bestRate);
    }

    // Assumes that the hold refilled what the sample had used: about right for a time window, and growth corrects the rest.
    private void LearnFirst(RateSample sample)
    {
        IsKnown = true;
        _firstServed = sample.Served;
        _firstActive = sample.Active;
        Rate = sample.Served / (sample.Active + sample.Hold);
        Bucket = sample.Served;
        _growth = sample.Served < MinServed ? GrowthFromFew : GrowthUnknown;
    }

    // Between two moments with an empty bucket, the number served divided by the time is the exact rate, unless the bucket overflowed during
    // the hold. Then the rate is the grown rate when the bucket was empty, less the growth that emptied it: with growth g per attempt, a bucket
    // of b is empty when the rate has reached exp(sqrt(2bg)) times the service's.
    private void LearnFromPaced(RateSample sample)
    {
        var throughput = sample.Throughput;
        var grownRate = sample.Rate * Math.Max(0.5, Math.Exp(-Math.Sqrt(2 * Math.Max(2, Bucket) * _growth)));
        _isCostly = throughput < 0.8 * grownRate;
        Rate = _isCostly ? 0.97 * grownRate : Math.Clamp(throughput, sample.Rate / 2, sample.Rate);
        _maxBurst *= GrowthAcceleration;
        Bucket = BucketAt(Rate);
        _growth = _isCostly ? GrowthIfCostly : GrowthNearLimit;
        _burstsRefused = 0;
    }

    // Refused too early to measure the rate: the bucket is smaller than estimated or, if that repeats, the rate is lower.
    private void LearnFromBurst(RateSample sample)
    {
        if (_isCostly && ++_burstsRefused < MaxBurstsRefused)
        {
            Bucket = Math.Max(1, 0.8 * Math.Min(Bucket, sample.Served));
            return;
        }

        var throughput = sample.Throughput;
        _growth = _isCostly ? GrowthUnknown : _growth;
        Rate = Math.Max(throughput, Rate / 2);
        if (sample.Paced < MinPaced)
        {
            // A time window whose allowance is used up is not a smaller bucket.
            _maxBurst = IsWindow(sample.RefusedFor) ? _maxBurst : ShareOfRefusedBurst * sample.Served;
            _growth = Math.Min(_growth, GrowthAfterBurst);
        }
        else if (Math.Abs(throughput - sample.Rate) < RateTolerance * sample.Rate)
        {
            _growth = GrowthNearLimit;
        }

        Bucket = BucketAt(Rate);
        _isCostly = false;
    }

    // A bucket has a token again after the time of one attempt. A service that refuses for much longer counts in time windows.
    private bool IsWindow(double refusedFor) => refusedFor > MaxRounding + (2 / Rate);

    // The first sample is assumed to have begun with a full bucket. A time window does not refill during the sample.
    private double BucketAt(double rate)
    {
        var bucket = _firstServed - (rate * _firstActive);
        return Math.Max(1, Math.Min(_maxBurst, bucket > NearlyAll * _firstServed ? _firstServed : bucket));
    }
}

/// <summary>A sample of the attempts between two holds. Times are in seconds.</summary>
/// <param name="Served">Number of attempts that the service processed.</param>
/// <param name="Active">The time from the end of the hold to the next refusal.</param>
/// <param name="HoldBefore">The previous hold, in which allowance accumulated.</param>
/// <param name="Hold">The hold that the refusal caused.</param>
/// <param name="Rate">The rate at the refusal; meaningless if none had been learned.</param>
/// <param name="Paced">Number of attempts at the learned rate served before the refusal; zero if the refused one used an allowance.</param>
/// <param name="RefusedFor">The part of the hold in which the service is known to refuse everything, as announced or measured.</param>
internal readonly record struct RateSample(double Served, double Active, double HoldBefore, double Hold, double Rate, int Paced, double RefusedFor)
{
    /// <summary>The number served per second, including the previous hold.</summary>
    public double Throughput => Served / (Active + HoldBefore);
}
