namespace IoSecrets.Package.Tests;

/// <summary>The sandbox, installed as a tool from nothing but the folder of the packed packages.</summary>
public class SandboxToolTests(PackedPackages packed)
{
    private const int MaximumBytes = 1_000_000;

    private static readonly Dictionary<string, string> WithPwsh = new() { ["IOSECRETS_PWSH"] = SourceTree.Pwsh };

    [Fact]
    public async Task Installed_tool_plays_the_tour_and_runs_a_script_with_its_own_module()
    {
        var folder = packed.NewFolder("tool");
        var tool = await InstallAsync(folder);
        var tour = await Run.ProgramAsync(tool, folder, WithPwsh, "--secrets", "20");
        Assert.True(tour.ExitCode == 0, tour.Output);

        var script = Path.Combine(folder, "mine.ps1");
        await File.WriteAllTextAsync(
            script,
            """
            (Get-Module IoSecrets).ModuleBase
            exit ($ids | Remove-IoSecret -Force -PassThru | Group-Object Status | Where-Object Name -EQ Deleted).Count
            """,
            TestContext.Current.CancellationToken);
        var own = await Run.ProgramAsync(tool, folder, WithPwsh, "--secrets", "11", "--script", script);
        Assert.True(own.ExitCode == 11, own.Output);
        Assert.Contains(Path.Combine(folder, ".store"), own.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_pwsh_the_tool_explains_how_to_get_it_and_never_replaces_a_named_pwsh()
    {
        var folder = packed.NewFolder("no-pwsh");
        var tool = await InstallAsync(folder);
        foreach (var arguments in (string[][])[[], ["--shell"], ["--svg", "tour.svg"]])
        {
            var run = await Run.ProgramAsync(tool, folder, new() { ["PATH"] = folder, ["IOSECRETS_PWSH"] = "" }, arguments);
            Assert.Equal(
                (1, "pwsh was not found. Install PowerShell 7.4 or later (dotnet tool install --global PowerShell), "
                    + "or set IOSECRETS_PWSH to its path."),
                (run.ExitCode, run.Output.Trim()));
        }

        var missing = Path.Combine(folder, "pwsh");
        var named = await Run.ProgramAsync(tool, folder, new() { ["IOSECRETS_PWSH"] = missing });
        Assert.Equal((1, $"IOSECRETS_PWSH is set to '{missing}', which is neither a file nor a program on PATH."), (named.ExitCode, named.Output.Trim()));
    }

    [Fact]
    public void Tool_package_contains_no_pwsh_and_is_smaller_than_a_megabyte()
    {
        Assert.DoesNotContain(new Nupkg(packed.Sandbox).Files, file => file.Contains("pwsh", StringComparison.OrdinalIgnoreCase)
            || file.Contains("System.Management", StringComparison.Ordinal));
        Assert.InRange(new FileInfo(packed.Sandbox).Length, 1, MaximumBytes);
    }

    private async Task<string> InstallAsync(string folder)
    {
        var sources = Path.Combine(folder, "nuget.config");
        await File.WriteAllTextAsync(
            sources,
            $"""<configuration><packageSources><clear /><add key="packed" value="{packed.Packages}" /></packageSources></configuration>""",
            TestContext.Current.CancellationToken);
        var installed = await Run.DotnetAsync(
            folder, "tool", "install", "IoSecrets.Sandbox", "--version", Manifest.Version, "--tool-path", folder, "--configfile", sources);
        Assert.True(installed.ExitCode == 0, installed.Output);
        return Path.Combine(folder, OperatingSystem.IsWindows() ? "iosecrets-sandbox.exe" : "iosecrets-sandbox");
    }
}
