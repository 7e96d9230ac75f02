namespace IoSecrets.Emulator;

internal abstract class RateGate
{
    // Null when the request may pass, else the time until one may.
    public abstract TimeSpan? Enter();
}
