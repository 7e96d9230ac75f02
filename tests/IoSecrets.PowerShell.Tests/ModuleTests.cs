using System.Management.Automation;
using System.Reflection;
using System.Security;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class ModuleTests
{
    /// <summary>The types that cmdlets output, and the types of the properties of output and errors.</summary>
    public static TheoryData<string> TypesToHold =>
    [
        "Secret", "SecretOutcome", "SecretStatus", "SecretUsage", "SecretReferenceKind", "SecretDifference", "SyncAction", "SecretRunReport", "IoNetConnection",
        "ConnectionTest", "ConnectionTestResult", "IoSecretsException",
    ];

    private static readonly string Folder = Path.GetDirectoryName(BuildOutput.ModuleManifest)!;

    [Fact]
    public async Task Manifest_exports_every_cmdlet_and_nothing_else()
    {
        await using var shell = await Shell.StartAsync();
        var exported = (await shell.RunAsync("Get-Command -Module IoSecrets")).Output.Select(output => (CmdletInfo)output.BaseObject).ToArray();
        var cmdlets = exported[0].ImplementingType.Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Assert.Equal(cmdlets.Order(StringComparer.Ordinal), exported.Select(command => command.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_library_of_the_runtime_or_of_PowerShell_is_shipped() =>
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder, "System.*.dll", SearchOption.AllDirectories), _ => true);

    [Theory]
    [MemberData(nameof(TypesToHold))]
    public async Task Public_types_resolve_as_type_literals_in_a_fresh_runspace(string name)
    {
        using var runspace = Shell.OpenRunspace(new RecordingHost());
        var result = await Shell.RunAsync(runspace, $"[IoSecrets.{name}]");
        Assert.Equal($"IoSecrets.{name}", ((Type)result.Output[0].BaseObject).FullName);
    }

    [Fact]
    public async Task Every_public_type_of_the_core_is_forwarded_by_the_cmdlet_assembly()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("(Get-Command Get-IoSecret).ImplementingType.Assembly; [IoSecrets.Secret].Assembly");
        Assembly[] assemblies = [.. result.Output.Select(assembly => (Assembly)assembly.BaseObject)];
        Assert.Equal(
            assemblies[1].GetExportedTypes().Select(type => type.FullName).Order(StringComparer.Ordinal),
            assemblies[0].GetForwardedTypes().Select(type => type.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_output_type_of_a_cmdlet_is_a_listed_public_type()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("(Get-Command -Module IoSecrets).OutputType.Name");
        Assert.NotEmpty(result.Output);
        Assert.Subset(TypesToHold.Select(row => $"IoSecrets.{row.Data}").ToHashSet(), result.Output.Select(name => name.ToString()).ToHashSet());
    }

    [Fact]
    public async Task Parameters_for_keys_tokens_and_values_are_SecureStrings()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("Get-Command -Module IoSecrets");
        var keys = result.Output.Select(command => (CmdletInfo)command.BaseObject)
            .SelectMany(command => command.Parameters.Values)
            .Where(parameter => parameter.Name.Contains("Key", StringComparison.Ordinal)
                || parameter.Name.Contains("Token", StringComparison.Ordinal) || parameter.Name == "Value");
        Assert.All(keys, parameter => Assert.Equal(typeof(SecureString), parameter.ParameterType));
    }

    [Fact]
    public async Task No_property_of_a_public_type_is_a_credential()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("[IoSecrets.SecretOutcome].Assembly.ExportedTypes");
        Assert.NotEmpty(result.Output);
        Type[] forbidden =
        [
            typeof(SecureString), typeof(PSCredential), typeof(System.Net.NetworkCredential), typeof(System.Net.IWebProxy),
            typeof(HttpRequestMessage), typeof(HttpResponseMessage),
        ];
        Assert.All(
            result.Output.Select(type => (Type)type.BaseObject).Where(type => !typeof(Cmdlet).IsAssignableFrom(type)).SelectMany(type => type.GetProperties()),
            property => Assert.DoesNotContain(forbidden, type => type.IsAssignableFrom(property.PropertyType)));
    }
}
