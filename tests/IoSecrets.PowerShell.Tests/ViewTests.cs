using System.Text.RegularExpressions;
using System.Xml.Linq;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The display of secrets and outcomes. The Pester stories test lists and wide views, for which the hosted engine has no cmdlets.</summary>
public class ViewTests
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
    public async Task A_table_of_secrets_is_sanitized_and_the_secrets_keep_their_texts()
    {
        await using var shell = await Shell.ConnectAsync();
        var secret = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, MisleadingText, toolName: $"tool{MisleadingText}");
        var result = await shell.RunAsync("Get-IoSecret -OutVariable secrets | Out-Default; $secrets");
        AssertSanitized(shell);
        Assert.Contains($"{secret.SecretId} safe[31mgnp.exe  end ", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(MisleadingText, Assert.Single(result.Output).Properties["Name"].Value);
    }

    [Fact]
    public async Task A_table_of_outcomes_is_sanitized_and_the_outcomes_keep_their_texts()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, MisleadingText);
        var result = await shell.RunAsync("Remove-IoSecret -Name * -Force -PassThru -OutVariable outcomes | Out-Default; $outcomes");
        AssertSanitized(shell);
        Assert.Contains("safe[31mgnp.exe  end", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(MisleadingText, Assert.Single(result.Output).Properties["Name"].Value);
    }

    [Fact]
    public async Task A_long_name_does_not_move_the_other_columns()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, new string('n', 1024), toolName: new string('t', 1024));
        await shell.RunAsync("Get-IoSecret | Out-Default");
        Assert.Matches(@"[0-9a-f-]{36} n{25}… t{29}… False +\d{4}-\d\d-\d\d \d\d:\d\d\r?\n", shell.Host.Recorded.Text);
    }

    [Fact]
    public async Task A_deserialized_copy_looks_like_its_original()
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
    public async Task The_most_useful_properties_are_the_default_and_Id_is_the_key(string script, string expected)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(1);
        var result = await shell.RunAsync(
            $"({script}).PSStandardMembers | ForEach-Object {{ "
            + "\"$($_.DefaultDisplayPropertySet.ReferencedPropertyNames)\", \"$($_.DefaultKeyPropertySet.ReferencedPropertyNames)\" }");
        Assert.Equal([expected, "Id"], result.Output.Select(names => names.ToString()));
    }

    private static void AssertSanitized(Shell shell)
    {
        Assert.DoesNotContain("\u001B[31m", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(shell.Host.Recorded.Text, character => character is '\u202E' or '\u200B' or '\u0007' or '\u0085' or '\u2028');
    }
}
