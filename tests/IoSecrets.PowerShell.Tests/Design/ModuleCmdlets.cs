using System.Management.Automation;
using System.Reflection;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Design;

/// <summary>The module's cmdlets, as Get-Command returns them.</summary>
public sealed class ModuleCmdlets : IAsyncLifetime
{
    private Shell _shell = null!;

    public IReadOnlyList<CmdletInfo> All { get; private set; } = [];

    public IEnumerable<CmdletParameterSet> Sets => All.SelectMany(
        cmdlet => cmdlet.ParameterSets,
        (cmdlet, set) => new CmdletParameterSet(cmdlet.Name, set.Name, [.. set.Parameters.Where(parameter => !IsCommonParameter(parameter.Name))]));

    /// <summary>Every parameter of every cmdlet, except for the engine's common parameters.</summary>
    public IEnumerable<CmdletParameter> Parameters => All.SelectMany(
        cmdlet => cmdlet.Parameters.Values.Where(parameter => !IsCommonParameter(parameter.Name)),
        (cmdlet, parameter) => new CmdletParameter(cmdlet.Name, parameter));

    /// <summary>The types of a cmdlet's output. CmdletInfo.OutputType asks the runspace for its location, which fails outside a pipeline.</summary>
    public static IEnumerable<PSTypeName> OutputTypesOf(CmdletInfo cmdlet) =>
        cmdlet.ImplementingType.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type);

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.StartAsync();
        All = [.. (await _shell.RunAsync("Get-Command -Module IoSecrets")).Output.Select(command => (CmdletInfo)command.BaseObject)];
        // Rules that hold for every cmdlet also hold for none.
        Assert.NotEmpty(All);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private static bool IsCommonParameter(string parameter) =>
        Cmdlet.CommonParameters.Contains(parameter) || Cmdlet.OptionalCommonParameters.Contains(parameter);
}

/// <summary>A parameter set of a cmdlet, without the engine's common parameters.</summary>
public sealed record CmdletParameterSet(string Cmdlet, string Name, IReadOnlyList<CommandParameterInfo> Parameters)
{
    public IReadOnlyList<CommandParameterInfo> Positional => [.. Parameters.Where(parameter => parameter.Position >= 0)];

    public override string ToString() => $"{Cmdlet}, set {Name}";
}

/// <summary>A parameter of a cmdlet in all its parameter sets.</summary>
public sealed record CmdletParameter(string Cmdlet, ParameterMetadata Metadata)
{
    public string Name => Metadata.Name;

    public Type Type => Metadata.ParameterType;

    public bool BindsByName => Metadata.ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName);

    public override string ToString() => $"{Cmdlet} -{Name}";
}
