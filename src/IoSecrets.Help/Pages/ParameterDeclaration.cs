using Markdig.Syntax;

namespace IoSecrets.Help.Pages;

/// <summary>The declaration of a parameter in one or more parameter sets.</summary>
internal sealed record ParameterDeclaration(
    string Type,
    IReadOnlyList<string> Sets,
    IReadOnlyList<string> Aliases,
    bool IsRequired,
    string Position,
    string DefaultValue,
    string PipelineInput,
    bool SupportsWildcards)
{
    /// <summary>The text that stands for all parameter sets.</summary>
    public const string AllSets = "(All)";

    /// <summary>The position of a parameter that is not positional.</summary>
    public const string Named = "Named";

    private const string Switch = "SwitchParameter";

    private static readonly string[] Keys =
    [
        "Type", "Parameter Sets", "Aliases", "Required", "Position", "Default value", "Accept pipeline input", "Accept wildcard characters",
    ];

    public bool IsSwitch => Type == Switch;

    public bool IsPositional => Position != Named;

    public bool IsIn(string set) => Sets.Contains(set) || Sets.Contains(AllSets);

    public static ParameterDeclaration Parse(LeafBlock block)
    {
        var lines = new KeyValueLines(block, Keys);
        return new ParameterDeclaration(
            lines["Type"],
            lines.GetList("Parameter Sets"),
            lines.GetList("Aliases"),
            lines.GetBoolean("Required"),
            lines["Position"],
            lines["Default value"],
            lines["Accept pipeline input"],
            lines.GetBoolean("Accept wildcard characters"));
    }
}
