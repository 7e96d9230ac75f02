namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// Estimates the service's limit as a rate and an allowance that accumulates while nothing is sent. That is exactly a token bucket, and a
/// time window behaves like one whose bucket holds the allowance of a window.
/// </summary>
internal sealed class LimitEstimate
{
    // Each constant, where it comes from, and what changes without it: docs/rate-limiting.md.
    private const int MinServed = 8;
    private const double NearlyAll = 0.85;
    private const double ShareOfRefusedBurst = 0.9;
    private const double MaxRounding = 1;

    // A sample can be misleading, for example after refusals at random, so one sample lowers the rate by at most half.
    private const double MaxDecrease = 0.5;

    // The rate's growth per served attempt: fast far below the best rate so far and while little is known; slow near the limit and, at first,
    // after a refused burst.
    private const double GrowthFarBelow = 0.05;
    private const double GrowthUnknown = 0.02;
    private const double GrowthAfterBurst = 0.005;
    private const double GrowthNearLimit = 0.004;
    private const double GrowthAcceleration = 1.02;

    private double _growth;
    private double _bestRate;
    private double _provenThroughput;
    private double _maxBurst = double.PositiveInfinity;
    private bool _skippedSmallSample;
    private double _firstServed;
    private double _firstActive;

    /// <summary>Indicates whether anything has been learned. A hold teaches nothing if other clients used up the limit before the first attempt.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The estimated rate, in attempts per second; meaningless if nothing has been learned.</summary>
    public double Rate { get; private set; }

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
        Rate *= 1 + (Rate < MaxDecrease * _bestRate ? GrowthFarBelow : _growth);
        if (_growth > GrowthNearLimit)
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
        else if (sample.IsPaced)
        {
            LearnFromPaced(sample);
        }
        else
        {
            LearnFromBurst(sample);
        }

        // Otherwise, if a service refuses attempts at random, whatever the rate, the rate would fall without end.
        Rate = Math.Max(Rate, MaxDecrease * _provenThroughput);
        _bestRate = Math.Max(Rate, _bestRate);
    }

    // Assumes that the hold refilled what the sample had used: about right for a time window, and growth corrects the rest.
    private void LearnFirst(RateSample sample)
    {
        IsKnown = true;
        _firstServed = sample.Served;
        _firstActive = sample.Active;
        Rate = sample.Served / (sample.Active + sample.Hold);
        Bucket = sample.Served;
        _growth = GrowthUnknown;
    }

    // Between two moments with an empty bucket, the number served divided by the time is the exact rate. It is lower if the bucket overflowed
    // during the hold, and a little higher if the sample began with a full one.
    private void LearnFromPaced(RateSample sample)
    {
        Rate = Math.Clamp(sample.Throughput, MaxDecrease * sample.Rate, sample.Rate);
        _maxBurst *= GrowthAcceleration;
        Bucket = BucketAt(Rate);
        _growth = GrowthNearLimit;
    }

    // Refused too early to measure the rate: the bucket is smaller than estimated, or the rate is lower.
    private void LearnFromBurst(RateSample sample)
    {
        Rate = Math.Max(sample.Throughput, MaxDecrease * Rate);

        // A time window whose allowance is used up is not a smaller bucket.
        _maxBurst = IsWindow(sample.RefusedFor) ? _maxBurst : ShareOfRefusedBurst * sample.Served;
        _growth = Math.Min(_growth, GrowthAfterBurst);
        Bucket = BucketAt(Rate);
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
/// <param name="IsPaced">True if attempts at the learned rate were served, and one of them was refused; false if the allowance was.</param>
/// <param name="RefusedFor">The part of the hold in which the service is known to refuse everything, as announced or measured.</param>
internal readonly record struct RateSample(double Served, double Active, double HoldBefore, double Hold, double Rate, bool IsPaced, double RefusedFor)
{
    /// <summary>The number served per second, including the previous hold.</summary>
    public double Throughput => Served / (Active + HoldBefore);
}
