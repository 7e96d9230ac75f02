namespace IoSecrets.Help.Pages;

/// <summary>Compares SYNTAX with PARAMETERS.</summary>
internal static class SyntaxCheck
{
    private const string CommonParameters = "[<CommonParameters>]";

    /// <exception cref="PageException">SYNTAX and PARAMETERS differ.</exception>
    public static void Validate(CommandPage page)
    {
        var named = page.Parameters.SelectMany(parameter => parameter.Declarations).SelectMany(declaration => declaration.Sets).Distinct()
            .Where(set => set != ParameterDeclaration.AllSets).DefaultIfEmpty(ParameterDeclaration.AllSets);
        if (!named.ToHashSet().SetEquals(page.Syntax.Select(syntax => syntax.Set)))
        {
            throw new PageException($"SYNTAX must have the parameter sets of PARAMETERS: {string.Join(", ", named)}.");
        }

        foreach (var syntax in page.Syntax)
        {
            var expected = GetText(page, syntax.Set);
            if (syntax.Text != expected)
            {
                throw new PageException($"According to PARAMETERS, the SYNTAX of the set {syntax.Set} must be: {expected}");
            }
        }
    }

    private static string GetText(CommandPage page, string set) => string.Join(
        ' ', [page.Name, .. page.ParametersIn(set).Select(pair => GetText(pair.Parameter.Name, pair.Declaration)), CommonParameters]);

    private static string GetText(string name, ParameterDeclaration declaration)
    {
        var text = (declaration.IsPositional ? $"[-{name}]" : $"-{name}") + (declaration.IsSwitch ? "" : $" <{declaration.Type}>");
        return declaration.IsRequired ? text : $"[{text}]";
    }
}
