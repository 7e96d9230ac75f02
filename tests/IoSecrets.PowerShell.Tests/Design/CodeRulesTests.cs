using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using IoSecrets.Emulator;
using IoSecrets.Help;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Design;

/// <summary>
/// Rules for the compiled code of every assembly of this repository. The compiler holds those for single members: see src/BannedSymbols.txt.
/// </summary>
public class CodeRulesTests
{
    private const string Core = "IoSecrets.Core";
    private const string Emulator = "IoSecrets.Emulator";
    private const string Extension = "IoSecrets.Extension";
    private const string Http = "IoSecrets.Http";
    private const string PowerShell = "IoSecrets.PowerShell";

    private static readonly string[] Assemblies =
    [
        Path.Combine(Folder, "bin", "IoSecrets.Core.dll"),
        Path.Combine(Folder, "bin", "IoSecrets.PowerShell.dll"),
        Path.Combine(Folder, "bin", "deps", "IoSecrets.Http.dll"),
        Path.Combine(Folder, "IoSecrets.Extension", "IoSecrets.Extension.dll"),
        typeof(SecretsEmulator).Assembly.Location,
        typeof(HelpFile).Assembly.Location,
        BuildOutput.Sandbox,
    ];

    private static string Folder => Path.GetDirectoryName(BuildOutput.ModuleManifest)!;

    [Fact]
    public void Project_assemblies_reference_each_other_in_one_direction() => Assert.Equal(
        [(Http, Core), (PowerShell, Core), ("IoSecrets.Sandbox", Core), ("IoSecrets.Sandbox", Emulator)],
        References(name => name.StartsWith("IoSecrets.", StringComparison.Ordinal)));

    [Fact]
    public void Only_the_extension_and_the_cmdlet_assembly_reference_PowerShell() => Assert.Equal(
        [Extension, PowerShell],
        References(name => name == "System.Management.Automation").Select(reference => reference.From));

    [Fact]
    // Other modules load other versions of the same libraries, and only this assembly has a load context of its own.
    public void Only_the_HTTP_assembly_references_third_party_libraries() => Assert.Equal(
        [Http],
        References(name => name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
            .Select(reference => reference.From).Distinct().Intersect([Core, Extension, Http, PowerShell]));

    [Fact]
    public async Task No_static_field_is_mutable()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("(Get-Command Get-IoSecret).ImplementingType.Assembly; [IoSecrets.Secret].Assembly");
        Assert.Equal(2, result.Output.Count);
        Rule.AssertNoViolations(result.Output
            .SelectMany(assembly => ((Assembly)assembly.BaseObject).GetTypes())
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.FullName?.StartsWith("IoSecrets.", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsInitOnly: false, IsLiteral: false } && !field.Name.StartsWith('<'))
            .Select(field => $"{field.DeclaringType}.{field.Name}"));
    }

    private static IEnumerable<(string From, string To)> References(Predicate<string> isOfInterest) => Assemblies
        .SelectMany(ReferencesOf)
        .Where(reference => isOfInterest(reference.To))
        .Order();

    private static IEnumerable<(string From, string To)> ReferencesOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var name = reader.GetString(reader.GetAssemblyDefinition().Name);
        return [.. reader.AssemblyReferences.Select(handle => (name, reader.GetString(reader.GetAssemblyReference(handle).Name)))];
    }
}
