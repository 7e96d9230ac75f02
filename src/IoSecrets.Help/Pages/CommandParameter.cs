namespace IoSecrets.Help.Pages;

/// <summary>A parameter as its page describes it.</summary>
/// <param name="Name">Its name, without the hyphen.</param>
/// <param name="Description">What it does.</param>
/// <param name="Facts">What holds of it; more than one where that differs between parameter sets.</param>
internal sealed record CommandParameter(string Name, IReadOnlyList<ProseBlock> Description, IReadOnlyList<ParameterFacts> Facts)
{
    /// <summary>What holds of it in the set; null where it is not in the set.</summary>
    public ParameterFacts? In(string set) => Facts.SingleOrDefault(facts => facts.IsIn(set));
}
