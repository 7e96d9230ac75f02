using System.Management.Automation;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Design;

/// <summary>The module's cmdlets, as Get-Command tells of them.</summary>
public sealed class ModuleCmdlets : IAsyncLifetime
{
    private Shell _shell = null!;

    public IReadOnlyList<CmdletInfo> All { get; private set; } = [];

    public IEnumerable<CmdletSet> Sets => All.SelectMany(
        cmdlet => cmdlet.ParameterSets,
        (cmdlet, set) => new CmdletSet(cmdlet.Name, set.Name, [.. set.Parameters.Where(parameter => !IsOfTheEngine(parameter.Name))]));

    /// <summary>Every parameter of every cmdlet; those of the engine's are left out.</summary>
    public IEnumerable<CmdletParameter> Parameters => All.SelectMany(
        cmdlet => cmdlet.Parameters.Values.Where(parameter => !IsOfTheEngine(parameter.Name)),
        (cmdlet, parameter) => new CmdletParameter(cmdlet.Name, parameter));

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.StartAsync();
        All = [.. (await _shell.RunAsync("Get-Command -Module IoSecrets")).Output.Select(command => (CmdletInfo)command.BaseObject)];
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private static bool IsOfTheEngine(string parameter) =>
        Cmdlet.CommonParameters.Contains(parameter) || Cmdlet.OptionalCommonParameters.Contains(parameter);
}
