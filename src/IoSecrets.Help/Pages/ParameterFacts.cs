using Markdig.Syntax;

namespace IoSecrets.Help.Pages;

/// <summary>What holds of a parameter in some parameter sets.</summary>
internal sealed record ParameterFacts(
    string Type,
    IReadOnlyList<string> Sets,
    IReadOnlyList<string> Aliases,
    bool IsRequired,
    string Position,
    string DefaultValue,
    string PipelineInput,
    bool TakesWildcards)
{
    /// <summary>What a page writes for every parameter set.</summary>
    public const string AllSets = "(All)";

    /// <summary>What a page writes for a parameter that is given by its name only.</summary>
    public const string Named = "Named";

    private const string Switch = "SwitchParameter";

    private static readonly string[] Keys =
    [
        "Type", "Parameter Sets", "Aliases", "Required", "Position", "Default value", "Accept pipeline input", "Accept wildcard characters",
    ];

    public bool IsSwitch => Type == Switch;

    public bool IsPositional => Position != Named;

    public bool IsIn(string set) => Sets.Contains(set) || Sets.Contains(AllSets);

    public static ParameterFacts Of(LeafBlock block)
    {
        var lines = new KeyValueLines(block, Keys);
        return new ParameterFacts(
            lines["Type"],
            lines.ListOf("Parameter Sets"),
            lines.ListOf("Aliases"),
            lines.IsTrue("Required"),
            lines["Position"],
            lines["Default value"],
            lines["Accept pipeline input"],
            lines.IsTrue("Accept wildcard characters"));
    }
}
