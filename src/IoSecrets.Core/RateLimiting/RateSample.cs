namespace IoSecrets.Core.RateLimiting;

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
