using System.Diagnostics;
using System.Globalization;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The sandbox's command: the pwsh that it runs, and how that process ends.</summary>
public sealed class SandboxTests : IDisposable
{
    private const int InvalidArguments = 2;
    private const int Interrupted = 130;
    private const string Advice = "To see the options, use --help.";
    private const string NoUnix = "Only Unix has signals, and can run a shell script as pwsh.";

    // A pwsh that was installed as a .NET tool starts dotnet, which must be on PATH.
    private static readonly string DotnetFolder = Path.GetDirectoryName(Pwsh.Dotnet)!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Script_runs_connected_with_all_pwsh_commands_and_the_sandbox_returns_its_exit_code()
    {
        using var sandbox = StartScript(
            Pwsh.File,
            DotnetFolder,
            """
            $ids | ForEach-Object { [pscustomobject]@{ Id = $_ } } | Export-Csv "$PSScriptRoot/ids.csv"
            $count = Import-Csv "$PSScriptRoot/ids.csv" | Remove-IoSecret -Force -PassThru | Group-Object Status -NoElement
            $count | Select-Object Name, Count | ConvertTo-Json -Compress
            exit 7
            """);
        Assert.Equal((7, """{"Name":"Deleted","Count":11}"""), await GetResultAsync(sandbox));
    }

    [Fact]
    public async Task Everything_after_a_double_hyphen_is_bound_to_the_parameters_of_the_script()
    {
        using var sandbox = StartScript(
            Pwsh.File,
            DotnetFolder,
            """
            param([string] $Name, [int] $Days, [switch] $Quick, [switch] $Dry, [Parameter(ValueFromRemainingArguments)] $More)
            "$Name|$Days|$Quick|$Dry|$($More -join ',')"
            """,
            "--", "first", "-Days", "-5", "-Quick", "-Dry:$false", "--secrets", "two words", "");
        Assert.Equal((0, "first|-5|True|False|--secrets,two words,"), await GetResultAsync(sandbox));
    }

    [Fact]
    public async Task Arguments_without_a_script_are_an_error()
    {
        using var sandbox = Start(Pwsh.File, DotnetFolder, "--serve", "--", "-Quick");
        Assert.Equal("Arguments after -- require --script.", await GetErrorAsync(sandbox));
    }

    [Fact]
    public async Task Terminating_error_in_the_script_sets_the_exit_code()
    {
        using var sandbox = StartScript(Pwsh.File, DotnetFolder, "throw 'no'");
        Assert.Equal((1, ""), await GetResultAsync(sandbox));
    }

    [Theory]
    [InlineData("'unfinished")]
    [InlineData("#Requires -Version 99")]
    [InlineData("param([Parameter(Mandatory)] [int] $Days)", "-Days", "many")]
    [InlineData("[CmdletBinding()] param()", "-Unknown", "1")]
    public async Task Script_that_cannot_start_fails(string script, params string[] arguments)
    {
        using var sandbox = StartScript(Pwsh.File, DotnetFolder, script, ["--", .. arguments]);
        Assert.Equal(1, (await GetResultAsync(sandbox)).ExitCode);
    }

    [Fact]
    public async Task Exit_code_of_the_last_program_is_not_that_of_the_script()
    {
        using var sandbox = StartScript(Pwsh.File, DotnetFolder, "dotnet no-such-command 2>&1 | Out-Null; \"$LASTEXITCODE\" -ne '0'");
        Assert.Equal((0, "True"), await GetResultAsync(sandbox));
    }

    [Fact]
    public async Task Pwsh_that_cannot_be_run_is_an_error_that_says_how_to_get_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        var script = WriteScript("not a program");
        using var sandbox = Start(script, DotnetFolder, "--secrets", "11", "--script", script);
        var (exitCode, _, errors) = await GetStreamsAsync(sandbox);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"'{script}' cannot be run: ", errors, StringComparison.Ordinal);
        Assert.Contains("Install PowerShell 7.4", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_another_pwsh_the_sandbox_runs_the_pwsh_that_the_build_fetched()
    {
        using var sandbox = StartScript(named: "", path: "", "$PSHOME");
        var (exitCode, home) = await GetResultAsync(sandbox);
        Assert.Equal(0, exitCode);
        Assert.StartsWith(Path.GetFullPath(BuildOutput.PowerShellTools), Path.GetFullPath(home), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IOSECRETS_PWSH_takes_precedence_over_PATH_and_PATH_over_the_fetched_pwsh()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        var onPath = Fake("on-path/pwsh");
        using var found = StartScript(named: "", Path.GetDirectoryName(onPath)!, "");
        Assert.Equal((9, onPath), await GetResultAsync(found));
        var other = Fake("named/other");
        using var named = StartScript(other, Path.GetDirectoryName(onPath)!, "");
        Assert.Equal((9, other), await GetResultAsync(named));
    }

    [Fact]
    public async Task Lines_that_serve_prints_connect_a_fresh_pwsh()
    {
        using var sandbox = Start("", "", "--serve", "--secrets", "11");
        try
        {
            var output = sandbox.StandardOutput;
            Assert.StartsWith("Serving 11 secrets at ", await output.ReadLineAsync(Shell.Cancellation), StringComparison.Ordinal);
            Assert.StartsWith("To connect, ", await output.ReadLineAsync(Shell.Cancellation), StringComparison.Ordinal);
            Assert.Equal("", await output.ReadLineAsync(Shell.Cancellation));
            var lines = new List<string>();
            while (await output.ReadLineAsync(Shell.Cancellation) is { Length: > 0 } line)
            {
                lines.Add(line);
            }

            var pasted = await Pwsh.RunFileAsync(WriteScript(string.Join('\n', [.. lines, "(Get-IoSecret).Count"])), [], Shell.Cancellation);
            Assert.Equal((0, "11", ""), (pasted.ExitCode, pasted.Output.Trim(), pasted.Errors));
        }
        finally
        {
            sandbox.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Signal_ends_the_sandbox_and_its_pwsh(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoUnix);
        using var sandbox = StartScript(Pwsh.File, DotnetFolder, "$PID; Start-Sleep -Seconds 3600");
        var id = int.Parse((await sandbox.StandardOutput.ReadLineAsync(Shell.Cancellation))!, CultureInfo.InvariantCulture);
        using var pwsh = Process.GetProcessById(id);
        try
        {
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {sandbox.Id}"]);
            Assert.Equal((Interrupted, ""), await GetResultAsync(sandbox));
            await pwsh.WaitForExitAsync(Shell.Cancellation).BoundedAsync();
        }
        finally
        {
            pwsh.Kill();
        }
    }

    [Fact]
    public async Task Tour_shows_the_output_of_each_command()
    {
        using var sandbox = Start(Pwsh.File, DotnetFolder);
        var (exitCode, shown) = await GetResultAsync(sandbox);
        Assert.Equal(0, exitCode);
        string[] expected =
        [
            "PS> Connect-IoNet", "Credential ", "github-production-0003", "tour-db", "agno__linear__`*", "IsDefaultForTool: True; Value: written",
            "from-a-vault", "issue-triage               6", "What if: ", "because workflow 'issue-triage' refers to it", "'not-an-id'",
            "was not found.", "after the input was made", "274 Deleted", "PS> Disconnect-IoNet",
        ];
        Assert.All(expected, text => Assert.Contains(text, shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lost=30%", "Gone")]
    [InlineData("5xx=30%", "Deleted")]
    public async Task Random_faults_lose_responses_or_requests_of_the_same_secrets_in_every_run(string fault, string status)
    {
        const string Script = """
            $retried = $ids | Remove-IoSecret -Force -PassThru | Where-Object Attempts -GT 1
            $indexes = $retried | ForEach-Object { $ids.IndexOf("$($_.Id)") } | Sort-Object
            "$($retried.Status | Sort-Object -Unique) $($indexes -join ',')"
            """;
        using var first = StartScript(Pwsh.File, DotnetFolder, Script, "--fault", fault);
        var result = await GetResultAsync(first);
        Assert.Matches($"^{status} [0-9]+", result.Output);
        using var second = StartScript(Pwsh.File, DotnetFolder, Script, "--fault", fault);
        Assert.Equal(result, await GetResultAsync(second));
    }

    [Theory]
    [InlineData("revoked=3", "CredentialRefused|3")]
    [InlineData("read-only", "NotPermitted|0")]
    [InlineData("no-list", "ListRefused|11")]
    public async Task Key_can_be_revoked_be_read_only_and_be_refused_the_list(string fault, string expected)
    {
        using var sandbox = StartScript(
            Pwsh.File,
            DotnetFolder,
            """
            $deleted = @($ids | Remove-IoSecret -Force -ThrottleLimit 1 -PassThru -ErrorAction SilentlyContinue | Where-Object Status -eq Deleted)
            $null = Get-IoSecret -ErrorAction SilentlyContinue
            "$($Error[0].FullyQualifiedErrorId.Split(',')[0])|$($deleted.Count)"
            """,
            "--fault", fault);
        Assert.Equal((0, expected), await GetResultAsync(sandbox));
    }

    [Fact]
    public async Task After_the_key_is_revoked_a_script_can_connect_with_the_token_and_do_the_rest()
    {
        using var sandbox = StartScript(
            Pwsh.File,
            DotnetFolder,
            """
            $ids | Remove-IoSecret -Force -ErrorAction SilentlyContinue
            Connect-IoNet -Token (ConvertTo-SecureString $env:IOSECRETS_SANDBOX_TOKEN -AsPlainText -Force)
            (Get-IoSecretRun).Unsettled | Remove-IoSecret -Force
            @(Get-IoSecret).Count
            """,
            "--fault", "revoked=3");
        Assert.Equal((0, "0"), await GetResultAsync(sandbox));
    }

    [Theory]
    [InlineData("lsot=5%")]
    [InlineData("lost=5")]
    [InlineData("5xx=101%")]
    [InlineData("revoked=soon")]
    [InlineData("no-list=1")]
    public async Task Invalid_fault_is_one_error_that_lists_the_kinds(string fault)
    {
        using var sandbox = Start(Pwsh.File, DotnetFolder, "--shell", "--fault", "read-only", "--fault", fault);
        Assert.Equal(
            $"--fault accepts lost=P%, 5xx=P%, revoked=N, no-list, read-only, not '{fault}'. P is above 0 and at most 100; N is from 1 to 1000000.",
            await GetErrorAsync(sandbox));
    }

    [Fact]
    public async Task Account_begins_with_the_secrets_of_a_file_and_their_values_are_in_no_output()
    {
        const string Value = "value-of-the-file";
        var file = Path.Combine(_folder.FullName, "secrets.csv");
        await File.WriteAllTextAsync(file, $"Name,Value\nfirst,{Value}\nsecond,\n", Shell.Cancellation);
        using var sandbox = Start(Pwsh.File, DotnetFolder, "--secrets", file, "--script", WriteScript("$ids.Count; Get-IoSecret | Format-List"));
        var (exitCode, output, errors) = await GetStreamsAsync(sandbox);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Matches("(?s)^2\n.*: first\n.*: second\n", output);
        Assert.DoesNotContain(Value, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bad.csv", "--secrets: '{0}', line 3: the value has 3 characters; it must have 4 to 1024.")]
    [InlineData("bad.json", "--secrets: '{0}', line 1: the JSON cannot be read from here on; comments and trailing commas are not allowed.")]
    [InlineData("bad.txt", "--secrets accepts a whole number from 10 to 100000, or a .csv, .json or .env file that exists, not '{0}'.")]
    [InlineData("good.csv", "--secrets with a file requires --script, --shell or --serve.")]
    public async Task Invalid_file_of_secrets_and_a_tour_with_a_file_are_one_error(string name, string expected)
    {
        var file = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(file, name.StartsWith("bad", StringComparison.Ordinal) ? "Name,Value\nx,long\ny,abc" : "Name\nx", Shell.Cancellation);
        using var sandbox = Start(Pwsh.File, DotnetFolder, ["--secrets", file, .. name == "good.csv" ? Array.Empty<string>() : ["--shell"]]);
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, expected, file), await GetErrorAsync(sandbox));
    }

    [Fact]
    public async Task Account_has_workflows_that_refer_to_sample_secrets_by_id_by_name_and_by_tool_and_one_deleted_workflow()
    {
        using var sandbox = StartScript(
            Pwsh.File,
            DotnetFolder,
            """
            $workflows = "$((Get-IoNetConnection).BaseUri)".TrimEnd('/') + '/api/v1/workflows'
            $headers = @{ 'x-api-key' = $env:IOINTELLIGENCE_API_KEY }
            $secrets = Get-IoSecret
            foreach ($workflow in (Invoke-RestMethod "$workflows/list" -Headers $headers).data) {
                $content = (Invoke-RestMethod "$workflows/$($workflow.workflow_id)" -Headers $headers).content
                $ids = ($secrets | Where-Object { $content.Contains($_.Id) }).Name
                $names = ($secrets | Where-Object { $content.Contains($_.Name) }).Name
                $patterns = $secrets.ToolName | Where-Object { [regex]::Match($content, 'agno__\w+').Value -like $_ } | Sort-Object -Unique
                $workflow.name, $workflow.status, $ids, $names, $patterns -join '|'
            }
            """);
        Assert.Equal(
            (0, """
                issue-triage|active|linear-production-0001||
                release-notes|active||github-production-0003|
                daily-digest|active|||agno__notion__*
                greeting|active|||
                web-research|deleted|tavily-production-0007||agno__tavily__web_search
                """),
            await GetResultAsync(sandbox));
    }

    private string Fake(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\necho \"$0\"\nexit 9\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }

    private Process StartScript(string named, string path, string script, params IEnumerable<string> more)
    {
        return Start(named, path, ["--secrets", "11", "--script", WriteScript(script), .. more]);
    }

    private string WriteScript(string script)
    {
        var file = Path.Combine(_folder.FullName, "mine.ps1");
        File.WriteAllText(file, script);
        return file;
    }

    private static Process Start(string named, string path, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Pwsh.Dotnet, ["exec", BuildOutput.Sandbox, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Pwsh.Variable] = named;
        start.Environment["PATH"] = path;
        start.Environment["NO_COLOR"] = "1";
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output)> GetResultAsync(Process sandbox)
    {
        var (exitCode, output, _) = await GetStreamsAsync(sandbox);
        return (exitCode, output);
    }

    // Only the sandbox's own error: the advice after it is the same for all.
    private static async Task<string> GetErrorAsync(Process sandbox)
    {
        var (exitCode, output, errors) = await GetStreamsAsync(sandbox);
        Assert.Equal((InvalidArguments, ""), (exitCode, output));
        Assert.EndsWith(Advice, errors, StringComparison.Ordinal);
        return errors[..^Advice.Length].Trim();
    }

    private static async Task<(int ExitCode, string Output, string Errors)> GetStreamsAsync(Process sandbox)
    {
        try
        {
            var errors = sandbox.StandardError.ReadToEndAsync(Shell.Cancellation);
            var output = await sandbox.StandardOutput.ReadToEndAsync(Shell.Cancellation).BoundedAsync();
            var error = await errors.BoundedAsync();
            await sandbox.WaitForExitAsync(Shell.Cancellation).BoundedAsync();
            return (sandbox.ExitCode, output.Trim().ReplaceLineEndings("\n"), error.Trim());
        }
        finally
        {
            sandbox.Kill(entireProcessTree: true);
        }
    }
}
