using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The service never returns a value, so damage to it can only be found before it is sent.</summary>
public class DamagedTextTests
{
    private const string Damaged = "hunter2-\ufffd-value";

    [Theory]
    [InlineData("New-IoSecret -Name n -Value $damaged", "value")]
    [InlineData("New-IoSecret -Name n -Value $secure", "value")]
    [InlineData("New-IoSecret -Name $damaged -Value 'a good one'", "name")]
    [InlineData("New-IoSecret -Name n -Value 'a good one' -ToolName $damaged", "tool name")]
    [InlineData("[pscustomobject]@{ Name = 'n'; Value = $damaged } | New-IoSecret", "value")]
    [InlineData("Set-IoSecret $id -Value $damaged", "value")]
    [InlineData("Set-IoSecret $id -Name $damaged", "name")]
    [InlineData("Set-IoSecret $id -Name { $damaged }", "name")]
    [InlineData("Set-IoSecret $id -ToolArgument $damaged", "tool argument")]
    public async Task Text_read_in_the_wrong_encoding_is_rejected_before_it_is_sent(string script, string field)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync(
            script, ("id", shell.Seed(1)[0]), ("damaged", Damaged), ("secure", Shell.Secure(Damaged)));
        var error = result.Terminating ?? Assert.Single(result.Errors);
        Assert.StartsWith("ValidationFailed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"the {field} contains U+FFFD", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Encoding", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
        if (field == "value")
        {
            Assert.DoesNotContain("hunter2", result.Everything, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("New-IoSecret -Name n -Value \"hunter2-value`n\"", 1)]
    [InlineData("New-IoSecret -Name n -Value \"hunter2-value`r`n\"", 1)]
    [InlineData("New-IoSecret -Name n -Value $secure", 1)]
    [InlineData("New-IoSecret -Name n -Value \"hunter2`nvalue\"", 0)]
    [InlineData("1..3 | ForEach-Object { [pscustomobject]@{ Name = 'n'; Value = \"hunter2-value`n\" } } | New-IoSecret", 3)]
    [InlineData("$ids | Set-IoSecret -Value \"hunter2-value`n\"", 1)]
    [InlineData("$ids | Set-IoSecret -Value hunter2-value", 0)]
    public async Task Value_that_ends_in_a_line_break_is_sent_unchanged_with_a_warning(string script, int warnings)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(script, ("ids", ids), ("secure", Shell.Secure("hunter2-value\n")));
        Assert.Empty(result.Errors);
        Assert.Equal(warnings, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("line break", warning, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", string.Concat(result.Warnings), StringComparison.Ordinal);
        Assert.Contains(shell.Emulator.Store.Ids, id => shell.Emulator.Store.Find(id)!.Value.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Warning_comes_before_the_confirmation()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync("New-IoSecret -Name n -Value \"hunter2-value`n\" -WhatIf");
        Assert.Single(result.Warnings);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Vault_also_rejects_a_damaged_value()
    {
        await using var vault = await Vault.StartAsync();
        var result = await vault.CallAsync("Set-Secret", "-Name n -Secret $damaged", ("damaged", Damaged));
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Empty(vault.Secrets);
    }
}
