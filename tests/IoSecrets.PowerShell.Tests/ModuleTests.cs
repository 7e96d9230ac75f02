using System.Management.Automation;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class ModuleTests
{
    private static readonly string Folder = Path.GetDirectoryName(Shell.ModuleManifest)!;

    [Fact]
    public async Task The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("(Get-Command -Module IoSecrets).Name");
        Assert.Equal(
            [
                "Connect-IoNet", "Disconnect-IoNet", "Get-IoNetConnection", "Get-IoSecret", "Get-IoSecretRun", "New-IoSecret", "Remove-IoSecret",
                "Set-IoSecret", "Test-IoNetConnection",
            ],
            result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_library_of_the_runtimes_or_of_PowerShells_is_shipped() =>
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder, "System.*.dll", SearchOption.AllDirectories), _ => true);

    [Fact]
    public async Task Only_the_cmdlets_and_the_loader_enter_the_default_load_context()
    {
        await using var shell = await Shell.ConnectAsync();
        var ours = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && assembly.Location.StartsWith(Folder, StringComparison.Ordinal))
            .Where(assembly => System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(assembly) == System.Runtime.Loader.AssemblyLoadContext.Default
                || System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(assembly)!.Name != "IoSecrets")
            .Select(assembly => assembly.GetName().Name);
        Assert.Equal(["IoSecrets.Loader", "IoSecrets.PowerShell"], ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_user_can_hold_resolves_as_a_type()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync(
            "[IoSecrets.Secret], [IoSecrets.SecretOutcome], [IoSecrets.SecretStatus], [IoSecrets.IoNetConnection], [IoSecrets.IoSecretsException], "
            + "[IoSecrets.ConnectionTest], [IoSecrets.ConnectionTestResult], [IoSecrets.SecretRunReport] | ForEach-Object Name");
        Assert.Equal(8, result.Output.Count);
    }

    [Fact]
    public async Task Removed_and_imported_again_it_works()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            $"Remove-Module IoSecrets; Import-Module '{Shell.ModuleManifest}'; "
            + $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key; (Get-IoNetConnection).MaskedKey",
            ("key", shell.Key));
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task No_parameter_takes_a_key_as_text()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Get-Command -Module IoSecrets");
        var keys = result.Output.Select(command => (CmdletInfo)command.BaseObject)
            .SelectMany(command => command.Parameters.Values)
            .Where(parameter => parameter.Name.Contains("Key", StringComparison.Ordinal) || parameter.Name.Contains("Token", StringComparison.Ordinal));
        Assert.All(keys, parameter => Assert.Equal(typeof(System.Security.SecureString), parameter.ParameterType));
    }

    [Fact]
    public async Task No_property_of_what_a_user_can_hold_is_a_credential()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("[IoSecrets.SecretOutcome].Assembly.ExportedTypes | Where-Object { $_.Namespace -eq 'IoSecrets' }");
        string[] forbidden = ["SecureString", "PSCredential", "NetworkCredential", "IWebProxy", "HttpRequestMessage", "HttpResponseMessage"];
        Assert.All(result.Output.Select(type => (Type)type.BaseObject).SelectMany(type => type.GetProperties()), property =>
            Assert.DoesNotContain(property.PropertyType.Name, forbidden));
    }
}
