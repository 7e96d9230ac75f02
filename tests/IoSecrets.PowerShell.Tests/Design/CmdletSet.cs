using System.Management.Automation;

namespace IoSecrets.Tests.Design;

/// <summary>A set of a cmdlet's parameters; those of the engine's are left out.</summary>
public sealed record CmdletSet(string Cmdlet, string Name, IReadOnlyList<CommandParameterInfo> Parameters)
{
    public IReadOnlyList<CommandParameterInfo> AtPlaces => [.. Parameters.Where(parameter => parameter.Position >= 0)];

    public override string ToString() => $"{Cmdlet}, set {Name}";
}
