namespace IoSecrets.Emulator;

internal sealed class FixedWindowGate(RateLimit.FixedWindow limit, TimeProvider time) : RateGate
{
    private readonly Lock _lock = new();
    private readonly long _startedAt = time.GetTimestamp();
    private long _window;
    private int _passed;

    public override TimeSpan? Enter()
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_startedAt);
            var window = elapsed.Ticks / limit.Window.Ticks;
            if (window != _window)
            {
                _window = window;
                _passed = 0;
            }

            if (_passed >= limit.Requests)
            {
                return ((window + 1) * limit.Window) - elapsed;
            }

            _passed++;
            return null;
        }
    }
}
