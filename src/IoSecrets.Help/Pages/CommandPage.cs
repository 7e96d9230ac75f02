namespace IoSecrets.Help.Pages;

/// <summary>A cmdlet's page.</summary>
internal sealed record CommandPage(
    string Name,
    string Synopsis,
    IReadOnlyList<CommandSyntax> Syntax,
    IReadOnlyList<ProseBlock> Description,
    IReadOnlyList<CommandExample> Examples,
    IReadOnlyList<CommandParameter> Parameters,
    IReadOnlyList<CommandType> Inputs,
    IReadOnlyList<CommandType> Outputs,
    IReadOnlyList<ProseBlock> Notes,
    IReadOnlyList<CommandLink> Links,
    Uri OnlineVersion)
{
    /// <summary>The parameters of a set and what holds of them there, in the order in which syntax shows them.</summary>
    public IEnumerable<(CommandParameter Parameter, ParameterFacts Facts)> ParametersOf(string set) => Parameters
        .Where(parameter => parameter.In(set) is not null)
        .Select(parameter => (parameter, parameter.In(set)!))
        .OrderBy(pair => pair.Item2.IsPositional ? pair.Item2.Position : ParameterFacts.Named, StringComparer.Ordinal)
        .ThenBy(pair => !pair.Item2.IsRequired);
}
