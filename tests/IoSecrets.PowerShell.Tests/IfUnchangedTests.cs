using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Remove-IoSecret -IfUnchanged deletes a secret only if it still matches its snapshot.</summary>
public class IfUnchangedTests
{
    [Fact]
    public async Task Unchanged_secrets_are_deleted_and_changed_secrets_are_skipped_with_a_warning()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(4);
        var result = await shell.RunAsync(
            "$snapshot = Get-IoSecret; Set-IoSecret $ids[1] -Name renamed; Set-IoSecret $ids[2] -Value hunter22; "
            + "$snapshot | Remove-IoSecret -IfUnchanged -Force -PassThru",
            ("ids", ids));
        Assert.Equal(["Deleted", "Deleted", "Skipped", "Skipped"], result.Statuses.Order());
        Assert.Equal([ids[1], ids[2]], shell.Emulator.Store.Ids);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains(result.Warnings, warning => warning.Contains("the name", StringComparison.Ordinal));
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("$text = \"$($_.UpdatedAt)\"")]
    [InlineData("$text = $_.UpdatedAt.ToString('o')")]
    [InlineData("$text = $_.UpdatedAt.ToLocalTime().ToString()")]
    [InlineData("$text = $_.UpdatedAt.UtcDateTime")]
    public async Task Snapshot_can_come_from_a_file_whatever_the_format_of_its_time(string time)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync(
            $"Get-IoSecret | ForEach-Object {{ {time}; "
            + "[pscustomobject]@{ Id = \"$($_.Id)\"; Name = $_.Name; ToolName = \"$($_.ToolName)\"; UpdatedAt = $text } }"
            + " | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Equal(["Deleted", "Deleted", "Deleted"], result.Statuses);
        Assert.Equal(ids.Count, shell.Emulator.Store.DeletedIds.Count);
    }

    [Fact]
    public async Task Snapshot_can_be_a_deserialized_copy()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "without a tool");
        var result = await shell.RunAsync(
            "$snapshot = [System.Management.Automation.PSSerializer]::Serialize((Get-IoSecret)); "
            + "[System.Management.Automation.PSSerializer]::Deserialize($snapshot) | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Equal(["Deleted"], result.Statuses);
    }

    [Theory]
    [InlineData("$ids")]
    [InlineData("$ids | ForEach-Object { [pscustomobject]@{ Id = $_; Name = 'n'; ToolName = '' } }")]
    [InlineData("$ids | ForEach-Object { [pscustomobject]@{ Id = $_; ToolName = ''; UpdatedAt = '2026-01-01' } }")]
    [InlineData("$ids | ForEach-Object { [pscustomobject]@{ Id = $_; Name = 'n'; ToolName = ''; UpdatedAt = 'soon' } }")]
    public async Task Item_without_a_complete_snapshot_is_skipped_and_nothing_is_sent(string piped)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"{piped} | Remove-IoSecret -IfUnchanged -Force -PassThru", ("ids", shell.Seed(2)));
        Assert.Equal(["Skipped", "Skipped"], result.Statuses);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Secret_that_no_longer_exists_is_not_found()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(1);
        var result = await shell.RunAsync(
            "$snapshot = Get-IoSecret; $ids | Remove-IoSecret -Force; $snapshot | Remove-IoSecret -IfUnchanged -Force -PassThru", ("ids", ids));
        Assert.Equal(["NotFound"], result.Statuses);
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
    }

    [Fact]
    public async Task Prompts_errors_and_outcomes_include_the_known_name_and_tool_of_the_secret()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "db", toolName: "agno__x__*");
        shell.Host.Recorded.Answers.Enqueue(0);
        var result = await shell.RunAsync("$all = Get-IoSecret; $all | Remove-IoSecret; $all | Remove-IoSecret -Force -PassThru");
        string[] parts = ["'db'", "(agno__x__*)", shell.Emulator.DefaultAccount.UserId.ToString(), shell.Emulator.BaseUri.Authority];
        Assert.All(parts, part => Assert.Contains(part, shell.Host.Recorded.Questions.Single(), StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains(part, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal));
        Assert.Equal(("db", "agno__x__*"), (result.Output[0].Properties["Name"].Value, result.Output[0].Properties["ToolName"].Value));
    }
}
