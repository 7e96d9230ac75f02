namespace IoSecrets.Help.Pages;

/// <summary>The help page of a cmdlet.</summary>
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
    /// <summary>Gets the parameters of a set with their declarations, in the order of the syntax.</summary>
    public IEnumerable<(CommandParameter Parameter, ParameterDeclaration Declaration)> ParametersIn(string set) => Parameters
        .Where(parameter => parameter.DeclarationIn(set) is not null)
        .Select(parameter => (Parameter: parameter, Declaration: parameter.DeclarationIn(set)!))
        .OrderBy(pair => pair.Declaration.IsPositional ? pair.Declaration.Position : ParameterDeclaration.Named, StringComparer.Ordinal)
        .ThenBy(pair => !pair.Declaration.IsRequired);
}

/// <summary>A parameter set in SYNTAX.</summary>
/// <param name="Set">The set's name; <see cref="ParameterDeclaration.AllSets"/> if there is only one set.</param>
/// <param name="IsDefault">True for the default parameter set.</param>
/// <param name="Text">The syntax, in one line.</param>
internal sealed record CommandSyntax(string Set, bool IsDefault, string Text);

internal sealed record CommandExample(string Title, string Code, IReadOnlyList<ProseBlock> Remarks);

/// <summary>A parameter in PARAMETERS.</summary>
/// <param name="Name">The name, without the hyphen.</param>
/// <param name="Description">The description.</param>
/// <param name="Declarations">The declarations; more than one if they differ between parameter sets.</param>
internal sealed record CommandParameter(
    string Name, IReadOnlyList<ProseBlock> Description, IReadOnlyList<ParameterDeclaration> Declarations)
{
    /// <summary>Gets the declaration in a set; null if the parameter is not in the set.</summary>
    public ParameterDeclaration? DeclarationIn(string set) => Declarations.SingleOrDefault(declaration => declaration.IsIn(set));
}

/// <summary>A type in INPUTS or OUTPUTS.</summary>
internal sealed record CommandType(string Name, IReadOnlyList<ProseBlock> Description);

internal sealed record CommandLink(string Text, Uri Target);
