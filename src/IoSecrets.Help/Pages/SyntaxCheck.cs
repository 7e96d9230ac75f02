namespace IoSecrets.Help.Pages;

/// <summary>Holds what a page shows as syntax to what it says of the parameters.</summary>
internal static class SyntaxCheck
{
    private const string CommonParameters = "[<CommonParameters>]";

    /// <exception cref="PageException">They differ.</exception>
    public static void Run(CommandPage page)
    {
        var named = page.Parameters.SelectMany(parameter => parameter.Facts).SelectMany(facts => facts.Sets).Distinct()
            .Where(set => set != ParameterFacts.AllSets).DefaultIfEmpty(ParameterFacts.AllSets);
        if (!named.ToHashSet().SetEquals(page.Syntax.Select(syntax => syntax.Set)))
        {
            throw new PageException($"SYNTAX is to have the sets that PARAMETERS names: {string.Join(", ", named)}.");
        }

        foreach (var syntax in page.Syntax)
        {
            var expected = TextOf(page, syntax.Set);
            if (syntax.Text != expected)
            {
                throw new PageException($"SYNTAX is to be, of the set {syntax.Set}, after what PARAMETERS says: {expected}");
            }
        }
    }

    private static string TextOf(CommandPage page, string set) => string.Join(
        ' ', [page.Name, .. page.ParametersOf(set).Select(pair => TextOf(pair.Parameter.Name, pair.Facts)), CommonParameters]);

    private static string TextOf(string name, ParameterFacts facts)
    {
        var text = (facts.IsPositional ? $"[-{name}]" : $"-{name}") + (facts.IsSwitch ? "" : $" <{facts.Type}>");
        return facts.IsRequired ? text : $"[{text}]";
    }
}
