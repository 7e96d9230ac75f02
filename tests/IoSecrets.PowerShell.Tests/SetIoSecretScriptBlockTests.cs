using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Set-IoSecret with script blocks in place of texts, as Rename-Item -NewName accepts.</summary>
public class SetIoSecretScriptBlockTests
{
    private const string Secrets = "$secrets = Get-IoSecret; ";

    [Theory]
    [InlineData("$secrets | Set-IoSecret -Name { \"new-$($_.Name)\" }")]
    [InlineData("$secrets | Set-IoSecret -Name { 'new-{0}' -f $PSItem.Name }")]
    [InlineData("Set-IoSecret $secrets -Name { \"new-$($_.Name)\" }")]
    [InlineData("foreach ($s in $secrets) { Set-IoSecret $s -Name { \"new-$($_.Name)\" } }")]
    [InlineData(", $secrets | Set-IoSecret -Name { \"new-$($_.Name)\" }")]
    [InlineData("$secrets | Set-IoSecret -Id { $_.Id } -Name { \"new-$($_.Name)\" }")]
    [InlineData("$prefix = 'new-'; function Rename($s) { $s | Set-IoSecret -Name { $prefix + $_.Name } }; Rename $secrets")]
    public async Task Script_block_computes_the_text_for_each_secret(string script)
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        var result = await shell.RunAsync(Secrets + script);
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Equal(["new-a", "new-b", "new-c"], NamesIn(shell));
    }

    [Fact]
    public async Task ToolName_and_ToolArgument_accept_script_blocks_and_an_empty_text_clears_them()
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        var result = await shell.RunAsync(
            "Get-IoSecret | Set-IoSecret -ToolName { $_.Name -eq 'b' ? '' : \"tool-$($_.Name)\" } -ToolArgument { $_.ToolName } -Name all -PassThru");
        string[] properties = ["Name", "ToolName", "ToolArgument"];
        Assert.Equal(
            ["all,tool-a,t", "all,,t", "all,tool-c,t"],
            result.Output.Select(secret => string.Join(',', properties.Select(property => secret.Properties[property].Value))));
    }

    [Theory]
    [InlineData("-join ($_.Name -eq 'b' ? 'new-' : 'new-'); $_.Name", "returned 2 values")]
    [InlineData("if ($_.Name -ne 'b') { \"new-$($_.Name)\" }", "returned nothing")]
    [InlineData("$_.Name -eq 'b' ? $null : \"new-$($_.Name)\"", "did not return a string")]
    [InlineData("$_.Name -eq 'b' ? @{ a = 1 } : \"new-$($_.Name)\"", "did not return a string")]
    [InlineData("if ($_.Name -eq 'b') { throw 'hunter2' }; \"new-$($_.Name)\"", "RuntimeException")]
    [InlineData("if ($_.Name -eq 'b') { Write-Nothing }; \"new-$($_.Name)\"", "CommandNotFoundException")]
    [InlineData("if ($_.Name -eq 'b') { break }; \"new-$($_.Name)\"", "break")]
    [InlineData("if ($_.Name -eq 'b') { exit 3 }; \"new-$($_.Name)\"", "exit")]
    public async Task Script_block_that_does_not_return_one_text_is_one_error_and_others_are_changed(string block, string expectedText)
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        var isForAll = expectedText == "returned 2 values";
        var result = await shell.RunAsync($"Get-IoSecret | Set-IoSecret -Name {{ {block} }}");
        Assert.Null(result.Terminating);
        Assert.Equal(Enumerable.Repeat("ScriptBlockFailed", isForAll ? 3 : 1), result.ErrorIds);
        Assert.All(result.Errors, error => Assert.Contains(expectedText, error.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", string.Concat(result.Errors), StringComparison.Ordinal);
        Assert.Equal(isForAll ? ["a", "b", "c"] : ["new-a", "b", "new-c"], NamesIn(shell));
    }

    [Theory]
    [InlineData("'x' * ($_.Name -eq 'b' ? 1025 : 5)")]
    [InlineData("$_.Name -eq 'b' ? '' : 'xxxxx'")]
    [InlineData("$_.Name -eq 'b' ? \"`u{fffd}\" : 'xxxxx'")]
    public async Task Computed_text_is_validated_for_each_secret(string block)
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        var result = await shell.RunAsync($"Get-IoSecret | Set-IoSecret -Name {{ {block} }} -Verbose");
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Equal(["xxxxx", "b", "xxxxx"], NamesIn(shell));
        Assert.Contains(result.Verbose, line => line.Contains("1 failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatIf_shows_the_new_texts_and_changes_nothing()
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        var before = shell.Emulator.Requests.Count;
        await shell.RunAsync("Get-IoSecret | Set-IoSecret -Name { \"new-$($_.Name)\" } -Value hunter2-the-value -WhatIf");
        Assert.Contains("Change name to 'new-b', value", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.All(shell.Emulator.Requests.All.Skip(before), request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task Prompt_shows_the_new_text_of_its_secret()
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        shell.Host.Recorded.Answers.Enqueue(0);
        shell.Host.Recorded.Answers.Enqueue(2);
        shell.Host.Recorded.Answers.Enqueue(0);
        await shell.RunAsync("Get-IoSecret | Set-IoSecret -Name { \"new-$($_.Name)\" } -Confirm");
        Assert.Equal(["new-a", "b", "new-c"], NamesIn(shell));
        Assert.Contains("new-c", shell.Host.Recorded.Questions.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_given_once_is_set_on_every_secret()
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        await shell.RunAsync("Get-IoSecret | Set-IoSecret -Name { \"new-$($_.Name)\" } -Value shared-value");
        Assert.All(shell.Emulator.Store.Ids, id => Assert.Equal("shared-value", shell.Emulator.Store.Find(id)!.Value));
    }

    [Fact]
    public async Task Ctrl_C_in_a_script_block_stops_the_command()
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        var entered = new TaskCompletionSource();
        using var pipeline = shell.NewPipeline(
            "Get-IoSecret | Set-IoSecret -Name { $entered.TrySetResult(); while ($true) { } }", ("entered", entered));
        var running = pipeline.InvokeAsync();
        await entered.Task.BoundedAsync();
        await Shell.StopAsync(pipeline, running);
        Assert.Equal(["a", "b", "c"], NamesIn(shell));
    }

    [Fact]
    public async Task After_the_run_is_aborted_no_more_script_blocks_are_evaluated()
    {
        await using var shell = await ConnectWithThreeSecretsAsync();
        shell.Emulator.DefaultAccount.IsRevoked = true;
        var result = await shell.RunAsync(
            "$count = @{ Of = 0 }; try { 1..500 | ForEach-Object { [guid]::NewGuid() } | Set-IoSecret -Name { $count.Of++; 'x' } -ThrottleLimit 1 } "
            + "catch { $_.FullyQualifiedErrorId }; $count.Of");
        Assert.StartsWith("CredentialRefused", result.Output[0].ToString(), StringComparison.Ordinal);
        // One id in flight, 64 in the queue, and one that waits for a place in the queue.
        Assert.InRange((int)result.Output[1].BaseObject, 1, 70);
    }

    private static async Task<Shell> ConnectWithThreeSecretsAsync()
    {
        var shell = await Shell.ConnectAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, name, toolName: "t");
        }

        return shell;
    }

    private static IEnumerable<string> NamesIn(Shell shell) => shell.Emulator.Store.Ids.Select(id => shell.Emulator.Store.Find(id)!.Name);
}
