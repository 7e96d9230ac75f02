namespace IoSecrets.Core.Pace;

/// <summary>What happened between two holds. Times are in seconds.</summary>
/// <param name="Served">How many attempts the service dealt with.</param>
/// <param name="Active">From the hold's end to the next refusal.</param>
/// <param name="HoldBefore">The hold that came before; allowance built up in it.</param>
/// <param name="Hold">The hold that the refusal brought.</param>
/// <param name="Rate">The rate at the refusal; nothing where none had been learned.</param>
/// <param name="Paced">How many attempts that the learned rate gave were served; none where an allowance's was refused.</param>
internal readonly record struct Cycle(double Served, double Active, double HoldBefore, double Hold, double Rate, int Paced);
