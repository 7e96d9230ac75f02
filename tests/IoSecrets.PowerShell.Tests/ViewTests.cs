using System.Management.Automation.Host;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The display of secrets and outcomes. The Pester stories test lists and wide views, for which the hosted engine has no cmdlets.</summary>
public partial class ViewTests
{
    private const string MisleadingText = "safe\u001B[31m\u202Egnp.\u200Bexe\u0007\u0085\u2028end";

    [Fact]
    public async Task Views_also_work_in_ConstrainedLanguage_mode()
    {
        await using var shell = await Shell.ConnectAsync();
        var secret = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, MisleadingText, toolName: "tool");
        var result = await shell.RunAsync(
            "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; "
            + "Get-IoSecret | Out-Default; Remove-IoSecret -Name * -Force -PassThru | Out-Default; $Error.Count");
        AssertSanitized(shell);
        Assert.Equal(0, result.Output.Single().BaseObject);
        Assert.Contains($"{secret.SecretId} safe[31mgnp.exe  end ", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Contains($"{secret.SecretId} Deleted ", shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_of_secrets_is_sanitized_and_the_secrets_keep_their_texts()
    {
        await using var shell = await Shell.ConnectAsync();
        var secret = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, MisleadingText, toolName: $"tool{MisleadingText}");
        var result = await shell.RunAsync("Get-IoSecret -OutVariable secrets | Out-Default; $secrets");
        AssertSanitized(shell);
        Assert.Contains($"{secret.SecretId} safe[31mgnp.exe  end ", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(MisleadingText, Assert.Single(result.Output).Properties["Name"].Value);
    }

    [Fact]
    public async Task Table_of_outcomes_is_sanitized_and_the_outcomes_keep_their_texts()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, MisleadingText);
        var result = await shell.RunAsync("Remove-IoSecret -Name * -Force -PassThru -OutVariable outcomes | Out-Default; $outcomes");
        AssertSanitized(shell);
        Assert.Contains("safe[31mgnp.exe  end", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(MisleadingText, Assert.Single(result.Output).Properties["Name"].Value);
    }

    [Fact]
    public async Task Long_name_does_not_move_the_other_columns()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, new string('n', 1024), toolName: new string('t', 1024));
        await shell.RunAsync("Get-IoSecret | Out-Default");
        Assert.Matches(@"[0-9a-f-]{36} n{21}… False +\d{4}-\d\d-\d\d \d\d:\d\dZ t+…\r?\n", shell.Host.Recorded.Text);
    }

    [Theory]
    [InlineData(80, "Id +Name +Default UpdatedAt", @"long-name-of-a-secret… True    \d{4}-\d\d-\d\d ?…")]
    [InlineData(120, "Id +Name +Default UpdatedAt +ToolName", @"long-name-of-a-secret… True    \d{4}-\d\d-\d\d \d\d:\d\dZ agno__linear__\*")]
    [InlineData(200, "Id +Name +Default UpdatedAt +ToolName", @"long-name-of-a-secret… True    \d{4}-\d\d-\d\d \d\d:\d\dZ agno__linear__\*")]
    public async Task Table_of_secrets_shows_what_matters_in_every_window(int width, string columns, string row)
    {
        await using var shell = await ConnectAsync(width);
        var secret = shell.Emulator.Store.Add(
            shell.Emulator.DefaultAccount, "long-name-of-a-secret-0003", toolName: "agno__linear__*", isDefaultForTool: true);
        await shell.RunAsync("Get-IoSecret | Out-Default");
        AssertTable(shell, width, columns, $"{secret.SecretId} {row}");
    }

    [Theory]
    [InlineData(80, "Id +Status +Error", "Check the ID; Get-IoNetConnecti.*…")]
    [InlineData(120, "Id +Status +Error +Name", "Check the ID; Get-IoNetConnection shows the account.*… long-name-of-a-s?…")]
    [InlineData(200, "Id +Status +Error +Name +StatusCode Attempts", "Check the ID; .*… long-name-of-a-secr… +404 +1")]
    public async Task Table_of_outcomes_shows_what_matters_in_every_window(int width, string columns, string row)
    {
        await using var shell = await ConnectAsync(width);
        var id = Guid.NewGuid();
        await shell.RunAsync(
            "[pscustomobject]@{ Id = $id; Name = 'long-name-of-a-secret-0003' } | Remove-IoSecret -Force -PassThru -ErrorAction Ignore | Out-Default",
            ("id", id));
        AssertTable(shell, width, columns, $"{id} NotFound  {row}");
    }

    [Fact]
    public async Task Table_of_outcomes_shows_every_status_in_full()
    {
        await using var shell = await ConnectAsync(80);
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "db");
        await shell.RunAsync("@{ Name = 'db' } | Sync-IoSecret -PassThru | Out-Default");
        Assert.Contains(" Unchanged", shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, "producti?…")]
    [InlineData(120, "production/reports/weekly")]
    [InlineData(200, "production/reports/weekly")]
    public async Task Table_of_usages_shows_what_matters_in_every_window(int width, string folder)
    {
        await using var shell = await ConnectAsync(width);
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "long-name-of-a-secret-0003");
        shell.Emulator.Workflows.Add(
            shell.Emulator.DefaultAccount, "long-name-of-a-workflow", "key: long-name-of-a-secret-0003", "production/reports/weekly", isActive: false);
        await shell.RunAsync("Get-IoSecretUsage | Out-Default");
        AssertTable(
            shell,
            width,
            "SecretName +ReferredBy +Workflow +Line +Status +Folder",
            $"long-name-of-a-secret… Name +long-name-of-a-workfl… +1 deleted {folder}");
    }

    [Theory]
    [InlineData("plain", "agno__linear__*")]
    [InlineData("it's", "")]
    [InlineData("a was not deleted. 'b'", "a 'b' (c)")]
    [InlineData("", "tool")]
    public async Task Table_of_outcomes_shows_the_reason_without_the_id_and_the_name(string name, string tool)
    {
        await using var shell = await ConnectAsync(200, "-MaximumRetryCount 0");
        var rows = $"$rows = 1..3 | ForEach-Object {{ [pscustomobject]@{{ Id = [guid]::NewGuid(); Name = $name; ToolName = $tool }} }}";
        await shell.RunAsync(rows, ("name", name), ("tool", tool));
        shell.Emulator.Faults.Next(new Fault.Response(403, """{"detail":"no"}"""));
        shell.Emulator.Faults.Next(new Fault.Response(503, "{}"));
        await shell.RunAsync("$rows, 'x' | Remove-IoSecret -Force -PassThru -ThrottleLimit 1 -ErrorAction Ignore | Out-Default");
        var lines = LinesOf(shell);
        Assert.Contains(lines, line => line.Contains(" Failed    The key lacks the permission. Run ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" Unknown   Pipe its outcome to Remove-IoSecret again: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" NotFound  Check the ID; ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" Invalid   'x' (item 4) is not a secret ID. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deserialized_copy_looks_like_its_original()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(1);
        await shell.RunAsync("Get-IoSecret -OutVariable secrets | Out-Default");
        var shown = shell.Host.Recorded.Text;
        await shell.RunAsync("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($secrets[0])) | Out-Default");
        Assert.Equal(shown + shown, shell.Host.Recorded.Text);
    }

    [Fact]
    public void Every_view_filters_text_that_comes_from_the_service()
    {
        const string written = "(Name|ToolName|ToolArgument|Display|Revision|Error)";
        var views = XDocument.Load(Path.Combine(Path.GetDirectoryName(BuildOutput.ModuleManifest)!, "IoSecrets.Format.ps1xml")).Descendants("View")
            .Where(view => view.Descendants("TypeName").Any(type => type.Value is "IoSecrets.Secret" or "IoSecrets.SecretOutcome"))
            .ToArray();
        Assert.Equal(6, views.Length);
        Assert.All(views.Descendants("PropertyName"), property => Assert.DoesNotMatch($"^{written}$", property.Value));
        const string filter = @"-replace '\s', ' ' -replace '[\p{Cc}\p{Cf}\p{Co}\p{Cn}]'";
        Assert.All(
            views.Descendants("ScriptBlock"),
            script => Assert.DoesNotMatch(@$"\$_\.{written}\b(?! {Regex.Escape(filter)})", script.Value));
    }

    [Theory]
    [InlineData("Get-IoSecret", "Id Name ToolName UpdatedAt")]
    [InlineData("Get-IoSecret | Remove-IoSecret -Force -PassThru", "Id Name Status Error")]
    public async Task Most_useful_properties_are_the_default_and_Id_is_the_key(string script, string expected)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(1);
        var result = await shell.RunAsync(
            $"({script}).PSStandardMembers | ForEach-Object {{ "
            + "\"$($_.DefaultDisplayPropertySet.ReferencedPropertyNames)\", \"$($_.DefaultKeyPropertySet.ReferencedPropertyNames)\" }");
        Assert.Equal([expected, "Id"], result.Output.Select(names => names.ToString()));
    }

    private static async Task<Shell> ConnectAsync(int width, string more = "")
    {
        var shell = await Shell.ConnectAsync(more: more);
        var screen = shell.Host.Recorded.RawUI;
        screen.BufferSize = screen.WindowSize = new Size(width, 50);
        return shell;
    }

    private static string[] LinesOf(Shell shell) => EscapeSequence().Replace(shell.Host.Recorded.Text, "").ReplaceLineEndings("\n").Split('\n');

    private static void AssertTable(Shell shell, int width, string columns, string row)
    {
        var lines = LinesOf(shell);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Single(lines, line => Regex.IsMatch(line, $"^{columns} *$"));
        Assert.Single(lines, line => Regex.IsMatch(line, $"^{row} *$"));
    }

    [GeneratedRegex(@"\e\[[\d;]*m")]
    private static partial Regex EscapeSequence();

    private static void AssertSanitized(Shell shell)
    {
        Assert.DoesNotContain("\u001B[31m", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(shell.Host.Recorded.Text, character => character is '\u202E' or '\u200B' or '\u0007' or '\u0085' or '\u2028');
    }
}
