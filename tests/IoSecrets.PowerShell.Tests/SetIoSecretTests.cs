using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class SetIoSecretTests
{
    private const string Value = "hunter2-the-value";

    [Theory]
    [InlineData("-Name new", """{"secret_name":"new"}""")]
    [InlineData("-Value hunter2-the-value", """{"secret_value":"hunter2-the-value"}""")]
    [InlineData("-Value $secure", """{"secret_value":"hunter2-the-value"}""")]
    [InlineData("-ToolName $null", """{"tool_name":null}""")]
    [InlineData("-ToolName '' -ToolArgument $null", """{"tool_name":null,"tool_arg":null}""")]
    [InlineData("-ToolArgument b", """{"tool_arg":"b"}""")]
    [InlineData("-DefaultForTool:$false", """{"is_default_for_tool":false}""")]
    [InlineData("-IsDefaultForTool -Name n", """{"secret_name":"n","is_default_for_tool":true}""")]
    public async Task Only_the_given_parameters_are_sent(string parameters, string body)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync($"Set-IoSecret $id {parameters}", ("id", id), ("secure", Shell.Secure(Value)));
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal(body, shell.Emulator.Requests.All.Single(request => request.Method == "PATCH").Body);
    }

    [Theory]
    [InlineData("$old")]
    [InlineData("[pscustomobject]@{ Id = $old.Id; Name = 'stale'; Value = 'stale-value'; ToolName = 'stale'; DefaultForTool = 'true' }")]
    public async Task No_field_but_the_value_is_read_from_the_pipeline(string piped)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        await shell.RunAsync(
            $"$old = Get-IoSecret $id; Set-IoSecret $id -Name later -ToolName later; {piped} | Set-IoSecret -ToolArgument new", ("id", id));
        var stored = shell.Emulator.Store.Find(id)!;
        Assert.Equal(("later", "later", "new"), (stored.Name, stored.ToolName, stored.ToolArgument));
    }

    [Fact]
    public async Task Script_block_can_return_the_id_of_another_secret_than_the_piped_secret()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        await shell.RunAsync("Get-IoSecret $ids[0] | Set-IoSecret -Id { $ids[1] } -Name changed", ("ids", ids));
        Assert.NotEqual("changed", shell.Emulator.Store.Find(ids[0])!.Name);
        Assert.Equal("changed", shell.Emulator.Store.Find(ids[1])!.Name);
    }

    [Theory]
    [InlineData("Set-IoSecret $id", "NothingToChange")]
    [InlineData("$id | Set-IoSecret -PassThru", "NothingToChange")]
    [InlineData("Set-IoSecret -Name x", "IdMissing")]
    [InlineData("Set-IoSecret $id -Name ''", "ValidationFailed")]
    [InlineData("Set-IoSecret $id -Name $null -ToolName x", "ValidationFailed")]
    [InlineData("Set-IoSecret $id -Value abc", "ValidationFailed")]
    [InlineData("Set-IoSecret $id -Value $null", "ValidationFailed")]
    [InlineData("Set-IoSecret $id -Value 123.5", "ValidationFailed")]
    [InlineData("Set-IoSecret $id -Value $true", "ValidationFailed")]
    [InlineData("Set-IoSecret $id -ToolName ('x' * 1025)", "ValidationFailed")]
    public async Task Invalid_arguments_are_rejected_before_the_first_request(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Equal(errorId, (await shell.RunAsync(script, ("id", Guid.NewGuid()))).TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("Set-IoSecret -Name linear -Value hunter2-the-value", "Get-IoSecret -Name 'linear' | Set-IoSecret")]
    [InlineData("Set-IoSecret -Name 'a*' -ToolName t", "Get-IoSecret -Name 'a*' | Set-IoSecret")]
    [InlineData("Set-IoSecret -Name sk-1234567890 -ToolName t", "Get-IoSecret -Name NAME | Set-IoSecret")]
    public async Task Name_without_an_id_is_an_error_with_the_line_that_changes_a_secret_by_name(string script, string line)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync(script);
        Assert.Equal("IdMissing", result.TerminatingId);
        Assert.Contains(line, result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PassThru_reads_each_secret_back_in_input_order()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(40);
        var result = await shell.RunAsync("$ids | Set-IoSecret -ToolName new -PassThru", ("ids", ids));
        Assert.Equal(
            ids.Select(id => (id, "new")),
            result.Output.Select(secret => ((Guid)secret.Properties["Id"].Value, (string)secret.Properties["ToolName"].Value)));
    }

    [Fact]
    public async Task Prompt_names_the_secret_and_the_fields_but_never_the_value()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var id = shell.Seed(1)[0];
        await shell.RunAsync($"Set-IoSecret $id -Name new -Value {Value} -WhatIf; $requests.Count", ("id", id), ("requests", shell.Emulator.Requests));
        Assert.All([id.ToString(), "name to 'new', value", shell.Emulator.DefaultAccount.UserId.ToString()], part =>
            Assert.Contains(part, shell.Host.Recorded.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(Value, shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Missing_secret_is_one_error_and_the_next_is_still_changed()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync("[guid]::NewGuid(), 'no id', $id | Set-IoSecret -Name new", ("id", id));
        Assert.Equal(["InvalidSecretId", "SecretNotFound"], result.ErrorIds.Order());
        Assert.Equal("new", shell.Emulator.Store.Find(id)!.Name);
    }

    [Fact]
    public async Task Change_with_a_lost_response_is_an_unknown_outcome()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync("Set-IoSecret $id -Name new", ("id", id));
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
    }

    [Fact]
    public async Task Value_appears_in_no_message_whatever_fails()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.Next(new Fault.Response(422, $$"""{"detail":[{"loc":["body","secret_value"],"msg":"bad","input":"{{Value}}"}]}"""));
        var result = await shell.RunAsync($"$DebugPreference = 'Continue'; Set-IoSecret $id -Value '{Value}' -Verbose", ("id", id));
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.DoesNotContain(Value, result.Everything + shell.Host.Recorded.Text, StringComparison.Ordinal);
    }
}
