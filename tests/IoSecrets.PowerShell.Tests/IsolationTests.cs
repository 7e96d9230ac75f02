using System.Reflection;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The assemblies that the module loads into a fresh process.</summary>
public class IsolationTests
{
    private const string Default = "Default";
    private const string Private = "IoSecrets";
    private const string Separator = "--";

    private static readonly string Folder = Path.GetDirectoryName(BuildOutput.ModuleManifest)!;
    private static readonly string Import = $"Import-Module '{BuildOutput.ModuleManifest}'";

    [Fact]
    public async Task No_third_party_library_is_loaded_into_the_default_load_context()
    {
        await using var shell = await Shell.StartAsync();
        var lines = await Pwsh.RunAsync($"{Import}\n{Use(shell)}\n{LoadedAssembly.Script}", shell);
        Assert.Equal(["Deleted", "SecretNotFound"], lines.Take(2));
        var loaded = LoadedAssembly.Parse(lines);
        Assert.Equal(
            ["IoSecrets.Core", "IoSecrets.Extension", "IoSecrets.PowerShell"],
            loaded.Where(assembly => assembly.Context == Default && assembly.IsOwnOrShared)
                .Select(assembly => assembly.Name)
                .Order(StringComparer.Ordinal));
        Assert.All(
            loaded.Where(assembly => assembly.Folder.StartsWith(Folder, StringComparison.Ordinal)),
            assembly => Assert.True(assembly.Context is Default or Private));
        Assert.All(
            loaded.Where(assembly => assembly.Context == Private),
            assembly => Assert.True(assembly.Name == "IoSecrets.Http" || assembly.Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)));
        Assert.Contains(loaded, assembly => assembly is { Context: Private, Name: "Microsoft.Extensions.Http" });
    }

    [Fact]
    public async Task Import_loads_nothing_from_the_current_folder()
    {
        await using var shell = await Shell.StartAsync();
        var trap = Directory.CreateTempSubdirectory("iosecrets-");
        try
        {
            // Wherever a relative path of the manifest is resolved from here, a file of that name exists.
            var here = Path.Combine(trap.FullName, "a", "b");
            ModuleCopy.To(trap.FullName);
            ModuleCopy.To(Path.GetDirectoryName(here)!);
            ModuleCopy.To(here);
            var lines = await Pwsh.RunAsync(
                $"Set-Location '{here}'\n{Import}\n{Use(shell)}\n"
                + "(Get-Module IoSecrets | ForEach-Object { $_; $_.NestedModules }).Path; (Get-Module IoSecrets).ExportedFormatFiles\n"
                + LoadedAssembly.Script,
                shell);
            Assert.DoesNotContain(lines, line => line.Contains(trap.FullName, StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith(Folder, StringComparison.Ordinal));
        }
        finally
        {
            trap.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("net8.0", true)]
    [InlineData("net8.0", false)]
    [InlineData("net10.0", true)]
    [InlineData("net10.0", false)]
    public async Task Module_works_beside_a_module_with_other_versions_of_the_same_libraries(string neighbour, bool isFirst)
    {
        await using var shell = await Shell.StartAsync();
        Assert.SkipUnless(
            Version.Parse(neighbour["net".Length..]).Major <= await Pwsh.GetRuntimeMajorVersionAsync(shell), $"This pwsh runs on a .NET before {neighbour}.");
        var theirs = Path.Combine(BuildOutput.Neighbours, neighbour);
        var neighbours = $$"""
            [IO.Directory]::GetFiles('{{theirs}}', '*.dll') | Where-Object { $_ -match 'Microsoft\.Extensions|Polly' } |
                ForEach-Object { $null = [Reflection.Assembly]::LoadFrom($_) }
            Import-Module '{{Path.Combine(theirs, "IoSecrets.Neighbour.dll")}}'
            Send-NeighbourRequest {{shell.BaseUri}}openapi.json
            """;
        var ours = $"{Import}\n{Use(shell)}";
        var script = isFirst ? $"{neighbours}\n{ours}" : $"{ours}\n{neighbours}";
        var lines = await Pwsh.RunAsync($"{script}\n{neighbours}\n{Use(shell)}\n{LoadedAssembly.Script}", shell);
        string[] worked = isFirst ? ["200", "Deleted", "SecretNotFound"] : ["Deleted", "SecretNotFound", "200"];
        Assert.Equal([.. worked, "200", "Deleted", "SecretNotFound"], lines.Take(6));

        var loaded = LoadedAssembly.Parse(lines);
        var libraries = VersionsIn(Path.Combine(Folder, "bin", "deps"));
        var others = VersionsIn(theirs);
        Assert.All(
            loaded.Where(assembly => assembly.Context == Private), assembly => Assert.Equal(libraries[assembly.Name], assembly.Version));
        Assert.All(others, other => Assert.Contains(
            loaded, assembly => (assembly.Context, assembly.Name, assembly.Version) == (Default, other.Key, other.Value)));
        Assert.All(
            loaded.Where(assembly => assembly.Context == Private && others.ContainsKey(assembly.Name)),
            assembly => Assert.NotEqual(others[assembly.Name], assembly.Version));
        Assert.Contains(loaded, assembly => assembly is { Context: Private, Name: "Microsoft.Extensions.Http" });
    }

    [Fact]
    public async Task Import_loads_no_HTTP_library_and_no_client_is_built_before_the_first_request()
    {
        await using var shell = await Shell.StartAsync();
        var lines = await Pwsh.RunAsync(
            $"""
            {Import}
            {LoadedAssembly.Script}
            '{Separator}'
            $null = Get-Command -Module IoSecrets -Syntax
            $null = Get-Help Remove-IoSecret -Full
            Get-IoNetConnection -ErrorAction Ignore
            Connect-IoNet -BaseUri {shell.BaseUri} -SkipConnectionTest
            $null = Get-IoNetConnection
            [guid]::NewGuid() | Remove-IoSecret -WhatIf
            {LoadedAssembly.Script}
            '{Separator}'
            [guid]::NewGuid() | Remove-IoSecret -Force -IgnoreMissing
            {LoadedAssembly.Script}
            """,
            shell);
        string[][] loaded = [.. string.Join('\n', lines).Split(Separator).Select(NamesIn)];
        Assert.Equal(["IoSecrets.Extension", "IoSecrets.PowerShell"], loaded[0].Order(StringComparer.Ordinal));
        // The runtime loads its own library with the first method that mentions one of its types; that builds no client.
        Assert.Equal(["IoSecrets.Core"], loaded[1].Except(loaded[0]).Where(name => name != "System.Net.Http"));
        Assert.Contains("Microsoft.Extensions.Http", loaded[2]);
        // The delete, and the two requests that test the connection at the first 404.
        Assert.Equal(3, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Type_literal_resolves_right_after_import()
    {
        await using var shell = await Shell.StartAsync();
        var lines = await Pwsh.RunAsync($"{Import}\n{LoadedAssembly.Script}\n'{Separator}'\n[IoSecrets.SecretStatus]::Gone", shell);
        Assert.DoesNotContain("IoSecrets.Core", NamesIn(string.Join('\n', lines).Split(Separator)[0]));
        Assert.Equal("Gone", lines[^1]);
    }

    // Deletes a secret, and reads an id that does not exist.
    private static string Use(Shell shell) => $"""
        Connect-IoNet -BaseUri {shell.BaseUri}
        ('{shell.Seed(1)[0]}' | Remove-IoSecret -Force -PassThru).Status
        Get-IoSecret -Id ([guid]::NewGuid()) -ErrorAction SilentlyContinue -ErrorVariable missing
        $missing[0].FullyQualifiedErrorId.Split(',')[0]
        """;

    private static string[] NamesIn(string part) =>
    [
        .. LoadedAssembly.Parse(part.Split('\n'))
            .Where(assembly => assembly.IsOwnOrShared || assembly.Name == "System.Net.Http")
            .Select(assembly => assembly.Name),
    ];

    private static Dictionary<string, Version> VersionsIn(string folder) => Directory.GetFiles(folder, "*.dll")
        .Select(AssemblyName.GetAssemblyName)
        .Where(name => name.Name is not ("IoSecrets.Neighbour" or "System.Management.Automation"))
        .ToDictionary(name => name.Name!, name => name.Version!);
}
