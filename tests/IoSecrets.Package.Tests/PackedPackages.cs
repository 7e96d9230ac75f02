[assembly: AssemblyFixture(typeof(IoSecrets.Package.Tests.PackedPackages))]

namespace IoSecrets.Package.Tests;

/// <summary>
/// The packages as `dotnet pack` makes them in a fresh copy of the sources, and the module's once more in another copy,
/// so that nothing else that is built or run here meanwhile is touched.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>The commit that both copies are made to look checked out at.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets-");

    /// <summary>Where `dotnet pack` put its packages.</summary>
    public string Packages => Path.Combine(First, "out", "packages");

    public string Module => PackageIn(First);

    /// <summary>The same package of the same commit, from a folder and a clone of another name.</summary>
    public string ModuleAgain => PackageIn(Second);

    public string Sandbox => Path.Combine(Packages, $"IoSecrets.Sandbox.{Manifest.Version}.nupkg");

    private string First => Path.Combine(_folder.FullName, "first");

    private string Second => Path.Combine(_folder.FullName, "second and longer");

    public async ValueTask InitializeAsync()
    {
        MakeClone(First, "https://github.com/somebody/IoSecrets.git");
        MakeClone(Second, "https://github.com/somebody-else/a-fork.git");
        await Task.WhenAll(PackAsync(First), PackAsync(Second, "src/IoSecrets.PowerShell"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty folder of this test run's.</summary>
    public string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    private static string PackageIn(string clone) => Path.Combine(clone, "out", "packages", $"IoSecrets.{Manifest.Version}.nupkg");

    private static void MakeClone(string folder, string origin)
    {
        Repository.CopyTo(folder);
        var git = Directory.CreateDirectory(Path.Combine(folder, ".git"));
        git.CreateSubdirectory("objects");
        git.CreateSubdirectory("refs");
        File.WriteAllText(Path.Combine(git.FullName, "HEAD"), Commit + "\n");
        File.WriteAllText(
            Path.Combine(git.FullName, "config"),
            $"[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = {origin}\n");
    }

    // One process, since other tests run meanwhile; and the analyzers have looked at these sources already.
    private static async Task PackAsync(string folder, params string[] project)
    {
        var run = await Run.DotnetAsync(folder, ["pack", .. project, "--nologo", "-maxCpuCount:1", "-p:RunAnalyzers=false"]);
        Assert.True(run.ExitCode == 0, run.Output);
    }
}
