using IoSecrets.Emulator;
using Microsoft.PowerShell.SecretManagement;

namespace IoSecrets.Tests.Hosting;

/// <summary>A vault in a shell. Its functions are called as SecretManagement calls them.</summary>
public sealed class Vault : IAsyncDisposable
{
    private readonly string _variable = $"IOSECRETS_TEST_{Guid.NewGuid():N}";

    private Vault(Shell shell)
    {
        Shell = shell;
        SetKey(Account.ApiKey);
    }

    public Shell Shell { get; }

    public string Variable => _variable;

    public Account Account => Shell.Emulator.DefaultAccount;

    /// <summary>The methods of the requests after the two that tested the connection.</summary>
    public IEnumerable<string> Methods => Shell.Emulator.Requests.All.Skip(2).Select(request => request.Method);

    public IEnumerable<StoredSecret> Secrets => Shell.Emulator.Store.Ids.Select(id => Shell.Emulator.Store.Find(id)!);

    public static async Task<Vault> StartAsync() => new(await Shell.StartAsync());

    public static IReadOnlyList<SecretInformation> InformationIn(ScriptResult result) =>
        [.. result.Output.Select(output => Assert.IsType<SecretInformation>(output.BaseObject))];

    public void SetKey(string? key) => Environment.SetEnvironmentVariable(_variable, key);

    public Guid Add(string name, string? toolName = null) => Shell.Emulator.Store.Add(Account, name, toolName: toolName).SecretId;

    public Task<ScriptResult> CallAsync(string function, string arguments = "", params (string Name, object? Value)[] variables) =>
        CallAsync("io", $"@{{ BaseUri = '{Shell.BaseUri}'; ApiKeyVariable = '{_variable}'; Verbose = $true }}", function, arguments, variables);

    public Task<ScriptResult> CallAsync(
        string name, string parameters, string function, string arguments, params (string Name, object? Value)[] variables) => Shell.RunAsync(
        $"& (Get-Module IoSecrets) 'IoSecrets.Extension\\{function}' {arguments} -VaultName {name} -AdditionalParameters {parameters}", variables);

    public ValueTask DisposeAsync()
    {
        SetKey(null);
        return Shell.DisposeAsync();
    }
}
