using System.Text.Json;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Tests that the sandbox plays a script in a real pwsh.</summary>
public sealed class SandboxPlayTests : IDisposable
{
    private const char Mark = '\u001e';

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_command_is_shown_with_its_errors_and_warnings_and_the_script_continues()
    {
        var (shown, results) = await PlayAsync(
            $$"""
            <# For readers of the file. #>
            # For the audience.
            'x' * 100
            Write-Warning ('w' * 100)
            Get-Process ('e' * 100)

            # And on.
            throw 'stopped'
            1, 2 | ForEach-Object {
                [pscustomobject] @{ Id = $_; Status = 'Deleted' }
            } -OutVariable found
            """,
            "found,never");
        Assert.Equal(
            [
                "\u001e# For the audience.",
                "\u001ePS> 'x' * 100", new string('x', 100),
                "\u001ePS> Write-Warning ('w' * 100)", $"WARNING: {new string('w', 100)}",
                "\u001ePS> Get-Process ('e' * 100)",
                $"Get-Process: Cannot find a process with the name \"{new string('e', 100)}\". Verify the process name and call the cmdlet again.",
                "\u001e# And on.",
                "\u001ePS> throw 'stopped'", "Exception: stopped",
                "\u001ePS> 1, 2 | ForEach-Object {", ">>     [pscustomobject] @{ Id = $_; Status = 'Deleted' }", ">> } -OutVariable found",
                "Id Status", "-- ------", " 1 Deleted", " 2 Deleted",
            ],
            shown.Where(line => line.Length > 0));
        Assert.Equal(["1 Deleted", "2 Deleted"], results["found"]);
        Assert.Empty(results["never"]);
        Assert.Equal(
            ["stopped stopped", $"NoProcessFoundForGivenName,Microsoft.PowerShell.Commands.GetProcessCommand {new string('e', 100)}"],
            results["Errors"]);
    }

    [Fact]
    public async Task Colours_are_shown_only_if_requested()
    {
        const string Script = "# Green.\nGet-Process no-such";
        Assert.DoesNotContain('\u001b', string.Concat((await PlayAsync(Script, "found")).Shown));
        var colored = (await PlayAsync(Script, "found", isColored: true)).Shown;
        Assert.Contains($"{Mark}\u001b[32m# Green.\u001b[0m", colored);
        Assert.Contains(colored, line => line.StartsWith("\u001b[31;1mGet-Process: ", StringComparison.Ordinal));
    }

    private async Task<(string[] Shown, Dictionary<string, string[]> Results)> PlayAsync(string script, string variables, bool isColored = false)
    {
        var file = Path.Combine(_folder.FullName, "played.ps1");
        var results = Path.Combine(_folder.FullName, "results.json");
        await File.WriteAllTextAsync(file, script, Shell.Cancellation);
        var (exitCode, output, errors) = await Pwsh.RunFileAsync(
            Path.Combine(Path.GetDirectoryName(BuildOutput.Sandbox)!, "Scripts", "Play.ps1"),
            [file, BuildOutput.ModuleManifest, "http://127.0.0.1", variables, results, "120", isColored ? "1" : "0"],
            Shell.Cancellation);
        Assert.Equal((0, ""), (exitCode, errors));
        var found = JsonSerializer.Deserialize<Dictionary<string, string[]>>(await File.ReadAllTextAsync(results, Shell.Cancellation))!;
        return (output.ReplaceLineEndings("\n").Split('\n'), found);
    }
}
