using System.Reflection;
using System.Runtime.Loader;

namespace IoSecrets.Package.Tests;

/// <summary>The module's package for the gallery.</summary>
public class ModulePackageTests(PackedPackages packed)
{
    private const int MaximumBytes = 1_000_000;

    // The first SDK with a pack command that gives the files in a package a fixed date.
    private static readonly Version ReproducibleSdk = new(10, 0, 400);

    private readonly Nupkg _package = new(packed.Module);

    [Fact]
    public void Packing_creates_the_two_packages_and_no_other() => Assert.Equal(
        [$"IoSecrets.{Manifest.Version}.nupkg", $"IoSecrets.Sandbox.{Manifest.Version}.nupkg"],
        Directory.EnumerateFileSystemEntries(packed.Packages).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Package_contains_the_module_and_nothing_else()
    {
        string[] own =
        [
            "IoSecrets.Extension/IoSecrets.Extension.dll", "IoSecrets.Extension/Vault.ps1", "IoSecrets.Format.ps1xml", "IoSecrets.Types.ps1xml",
            "IoSecrets.psd1", "LICENSE", "THIRD-PARTY-NOTICES.txt", "bin/IoSecrets.Core.dll",
            "bin/IoSecrets.PowerShell.dll", "bin/deps/IoSecrets.Http.dll", "en-US/IoSecrets.PowerShell.dll-Help.xml", "en-US/about_IoSecrets.help.txt",
        ];
        var others = SourceTree.ModulePackages().Keys.Select(package => $"bin/deps/{package}.dll");
        Assert.Equal(own.Concat(others).Order(StringComparer.Ordinal), _package.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Package_is_smaller_than_a_megabyte() => Assert.InRange(new FileInfo(packed.Module).Length, 1, MaximumBytes);

    [Fact]
    public void Package_contains_a_Release_build()
    {
        var context = new AssemblyLoadContext(nameof(Package_contains_a_Release_build), isCollectible: true);
        try
        {
            using var stream = new MemoryStream(_package.BytesOf("bin/IoSecrets.PowerShell.dll"));
            Assert.Equal("Release", context.LoadFromStream(stream).GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration);
        }
        finally
        {
            context.Unload();
        }
    }

    [Fact]
    public void Package_records_its_commit() => Assert.Equal(PackedPackages.Commit, _package.Metadata("repository")?.Attribute("commit")?.Value);

    [Fact]
    public void Same_commit_produces_the_same_bytes_from_any_clone_in_any_folder()
    {
        Assert.SkipWhen(SourceTree.Sdk < ReproducibleSdk, $"The packages of SDKs before {ReproducibleSdk} carry the dates of their making.");
        Assert.Equal([new DateTime(2000, 1, 1)], _package.Dates);
        Assert.Equal(File.ReadAllBytes(packed.Module), File.ReadAllBytes(packed.ModuleAgain));
    }
}
