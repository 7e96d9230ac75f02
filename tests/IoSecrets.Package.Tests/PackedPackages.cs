[assembly: AssemblyFixture(typeof(IoSecrets.Package.Tests.PackedPackages))]

namespace IoSecrets.Package.Tests;

/// <summary>
/// The packages that `dotnet pack` creates in a fresh copy of the sources, and the module's package from a second copy. The copies keep
/// the build output of the repository untouched, which other tests may be using.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>The commit that both copies appear to have checked out.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets-");

    /// <summary>The folder into which `dotnet pack` put its packages.</summary>
    public string Packages => Path.Combine(First, "out", "packages");

    public string Module => PackageIn(First);

    /// <summary>The module's package of the same commit, from a folder and a clone with other names.</summary>
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

    /// <summary>Creates an empty folder that is deleted after the test run.</summary>
    public string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    private static string PackageIn(string clone) => Path.Combine(clone, "out", "packages", $"IoSecrets.{Manifest.Version}.nupkg");

    private static void MakeClone(string folder, string origin)
    {
        SourceTree.CopyTo(folder);
        var git = Directory.CreateDirectory(Path.Combine(folder, ".git"));
        git.CreateSubdirectory("objects");
        git.CreateSubdirectory("refs");
        File.WriteAllText(Path.Combine(git.FullName, "HEAD"), Commit + "\n");
        File.WriteAllText(
            Path.Combine(git.FullName, "config"),
            $"[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = {origin}\n");
    }

    // Uses one process, because other tests run at the same time, and no analyzers, because the build has already run them.
    private static async Task PackAsync(string folder, params string[] project)
    {
        var run = await Run.DotnetAsync(folder, ["pack", .. project, "--nologo", "-maxCpuCount:1", "-p:RunAnalyzers=false"]);
        Assert.True(run.ExitCode == 0, run.Output);
    }
}
