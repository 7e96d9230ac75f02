namespace IoSecrets.Package.Tests;

/// <summary>The sandbox, installed from a folder of packages and nothing else.</summary>
public class SandboxToolTests(PackedPackages packed)
{
    [Fact]
    public async Task Installed_it_plays_its_tour_and_runs_a_script_with_the_module_it_brings()
    {
        var folder = packed.NewFolder("tool");
        var sources = Path.Combine(folder, "nuget.config");
        await File.WriteAllTextAsync(
            sources,
            $"""<configuration><packageSources><clear /><add key="packed" value="{packed.Packages}" /></packageSources></configuration>""",
            TestContext.Current.CancellationToken);
        var installed = await Run.DotnetAsync(
            folder, "tool", "install", "IoSecrets.Sandbox", "--version", Manifest.Version, "--tool-path", folder, "--configfile", sources);
        Assert.True(installed.ExitCode == 0, installed.Output);

        var tool = Path.Combine(folder, OperatingSystem.IsWindows() ? "iosecrets-sandbox.exe" : "iosecrets-sandbox");
        var tour = await Run.ProgramAsync(tool, folder, "--secrets", "20");
        Assert.True(tour.ExitCode == 0, tour.Output);

        var script = Path.Combine(folder, "mine.ps1");
        await File.WriteAllTextAsync(
            script,
            """
            (Get-Module IoSecrets).ModuleBase
            exit @($ids | Remove-IoSecret -Force -PassThru | Where-Object Status -EQ Deleted).Count
            """,
            TestContext.Current.CancellationToken);
        var own = await Run.ProgramAsync(tool, folder, "--secrets", "11", "--script", script);
        Assert.True(own.ExitCode == 11, own.Output);
        Assert.Contains(Path.Combine(folder, ".store"), own.Output, StringComparison.Ordinal);
    }
}
