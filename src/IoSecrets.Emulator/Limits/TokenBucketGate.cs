namespace IoSecrets.Emulator;

internal sealed class TokenBucketGate(RateLimit.TokenBucket limit, TimeProvider time) : RateGate
{
    private readonly Lock _lock = new();
    private double _tokens = limit.Burst;
    private long _filledAt = time.GetTimestamp();

    public override TimeSpan? Enter()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(limit.Burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * limit.PerSecond));
            _filledAt = now;
            if (_tokens < 1)
            {
                return TimeSpan.FromSeconds((1 - _tokens) / limit.PerSecond);
            }

            _tokens--;
            return null;
        }
    }
}
