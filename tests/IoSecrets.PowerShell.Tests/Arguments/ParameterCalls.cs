using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>Calls every cmdlet with each of its parameters in turn, so that it would do something if the argument were ignored.</summary>
internal static class ParameterCalls
{
    /// <summary>The engine's switches of cmdlets that change something; they decide whether the change happens.</summary>
    private static readonly string[] EngineSwitches = ["WhatIf", "Confirm"];

    public static IEnumerable<(string Cmdlet, string Parameter)> All(ModuleCmdlets module) => module.Parameters
        .Select(parameter => (parameter.Cmdlet, parameter.Name))
        .Concat(module.All.SelectMany(cmdlet => EngineSwitches.Where(cmdlet.Parameters.ContainsKey), (cmdlet, name) => (cmdlet.Name, name)));

    /// <summary>Returns a script that passes the argument, and everything else that the cmdlet needs to have its full effect.</summary>
    public static string Script(string cmdlet, string parameter, string argument) => (cmdlet, parameter) switch
    {
        ("Connect-IoNet", "BaseUri") => $"Connect-IoNet -SkipConnectionTest {argument}",
        ("Connect-IoNet", "ApiKey" or "Token") => $"Connect-IoNet -BaseUri $uri {argument}",
        ("Connect-IoNet", _) => $"Connect-IoNet -BaseUri $uri -ApiKey $key {argument}",
        ("Set-IoSecret", "Id" or "InputObject") => $"Set-IoSecret -Name changed {argument}",
        ("Set-IoSecret", "Name" or "Value") => $"$ids | Set-IoSecret -ToolArgument changed {argument}",
        ("Set-IoSecret", _) => $"$ids | Set-IoSecret -Name changed {argument}",
        ("New-IoSecret", "Name") => $"New-IoSecret -Value created {argument}",
        ("New-IoSecret", "Value") => $"New-IoSecret -Name created {argument}",
        ("New-IoSecret", _) => $"New-IoSecret -Name created -Value created {argument}",
        ("Remove-IoSecret", "Id" or "InputObject" or "Name") => $"Remove-IoSecret -Force {argument}",
        ("Remove-IoSecret", "Force") => $"$ids | Remove-IoSecret {argument}",
        ("Remove-IoSecret", _) => $"$ids | Remove-IoSecret -Force {argument}",
        _ => $"{cmdlet} {argument}",
    };

    /// <summary>Runs the script. The environment has a key, so a cmdlet that ignores its argument could still connect.</summary>
    public static async Task<(ScriptResult Result, int Requests)> RunAsync(Shell shell, string script, IReadOnlyList<Guid> ids)
    {
        var before = shell.Emulator.Requests.Count;
        shell.Host.Recorded.Typed = Shell.Secure("typed by somebody");
        var result = await shell.RunAsync(script, ("ids", ids), ("key", shell.Key), ("uri", shell.BaseUri), ("unset", null));
        return (result, shell.Emulator.Requests.Count - before);
    }
}
