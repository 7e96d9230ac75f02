using System.Management.Automation;

namespace IoSecrets.Tests.Design;

/// <summary>A parameter of a cmdlet, in all its sets.</summary>
public sealed record CmdletParameter(string Cmdlet, ParameterMetadata Metadata)
{
    public string Name => Metadata.Name;

    public Type Type => Metadata.ParameterType;

    public bool BindsByName => Metadata.ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName);

    public override string ToString() => $"{Cmdlet} -{Name}";
}
