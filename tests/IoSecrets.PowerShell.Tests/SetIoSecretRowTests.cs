using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Set-IoSecret reads values, and the columns that -Property names, from the rows of the input.</summary>
public class SetIoSecretRowTests
{
    private const string Secret = "hunter2-the-value";

    [Fact]
    public async Task Each_row_changes_the_value_of_its_secret()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync(
            "$ids | ForEach-Object { $n++; [pscustomobject]@{ Id = \"$_\"; Value = \"value-$n\"; Name = 'ignored' } } | Set-IoSecret", ("ids", ids));
        Assert.Empty(result.Errors);
        Assert.Equal(["value-1", "value-2", "value-3"], ids.Select(id => shell.Emulator.Store.Find(id)!.Value));
        Assert.All(Bodies(shell), body => Assert.DoesNotContain("secret_name", body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("@{ Id = $id; Value = 'from-the-row' }")]
    [InlineData("[pscustomobject]@{ secret_id = $id; VALUE = (ConvertTo-Secure 'from-the-row') }")]
    [InlineData("([ordered]@{ id = \"$id\"; value = 'from-the-row' })")]
    public async Task Any_kind_of_row_may_contain_the_value(string row)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var script = row.Replace("(ConvertTo-Secure 'from-the-row')", "$secure", StringComparison.Ordinal);
        var result = await shell.RunAsync($"{script} | Set-IoSecret", ("id", id), ("secure", Shell.Secure("from-the-row")));
        Assert.Empty(result.Errors);
        Assert.Equal("from-the-row", shell.Emulator.Store.Find(id)!.Value);
    }

    [Theory]
    [InlineData("-Property Name", "renamed", "old-tool", null)]
    [InlineData("-Property name, TOOLNAME", "renamed", "new-tool", null)]
    [InlineData("-Property ToolName, ToolArgument, IsDefaultForTool", "secret", "new-tool", "arg")]
    public async Task Property_names_the_columns_that_are_changed(string parameters, string name, string tool, string? argument)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "secret", toolName: "old-tool").SecretId;
        var result = await shell.RunAsync(
            "[pscustomobject]@{ Id = $id; Name = 'renamed'; Value = 'not-written'; ToolName = 'new-tool'; ToolArgument = 'arg'; IsDefaultForTool = 'True' } "
            + $"| Set-IoSecret {parameters}",
            ("id", id));
        Assert.Empty(result.Errors);
        var stored = shell.Emulator.Store.Find(id)!;
        Assert.Equal((name, tool, argument, argument is not null), (stored.Name, stored.ToolName, stored.ToolArgument, stored.IsDefaultForTool));
        Assert.DoesNotContain("secret_value", Bodies(shell).Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("'from-the-row'", "from-the-row")]
    [InlineData("123.5", null)]
    [InlineData("$true", null)]
    [InlineData("[datetime]::MaxValue", null)]
    [InlineData("[DBNull]::Value", null)]
    [InlineData("$null", null)]
    public async Task Value_of_any_object_is_written_or_rejected_as_that_of_a_row(string value, string? written)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(4);
        var before = ids.Select(id => (shell.Emulator.Store.Find(id)!.Value, shell.Emulator.Store.Find(id)!.ToolName)).ToArray();
        var result = await shell.RunAsync(
            $$"""
            class Row { [guid] $Id; [object] $Value }
            $table = [System.Data.DataTable]::new()
            [void]$table.Columns.Add('Id'); [void]$table.Columns.Add('Value', [object])
            [void]$table.Rows.Add($ids[2], {{value}})
            $(
                [pscustomobject]@{ Id = $ids[0]; Value = {{value}} }
                [Row]@{ Id = $ids[1]; Value = {{value}} }
                $table.Rows
                $secret = Get-IoSecret $ids[3]
                $secret.psobject.Properties.Add([psnoteproperty]::new('Value', {{value}}))
                $secret
            ) | Set-IoSecret -ToolName t
            """,
            ("ids", ids));
        Assert.Equal(written is null ? ids.Select(id => id.ToString()) : [], result.Errors.Select(error => error.TargetObject));
        Assert.Equal(
            written is null ? before : before.Select(_ => (written, (string?)"t")),
            ids.Select(id => (shell.Emulator.Store.Find(id)!.Value, shell.Emulator.Store.Find(id)!.ToolName)));
    }

    [Fact]
    public async Task XML_element_without_a_value_is_a_row_without_one()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(
            "([xml]\"<all><one Id='$($ids[0])'/><one Id='$($ids[1])' Value='from-the-row'/></all>\").all.one | Set-IoSecret -ToolName t", ("ids", ids));
        Assert.Empty(result.Errors);
        Assert.Equal([false, true], Bodies(shell).Select(body => body.Contains("from-the-row", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Value_from_the_command_line_is_used_instead_of_the_column()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        await shell.RunAsync("[pscustomobject]@{ Id = $id; Value = 'from-the-row' } | Set-IoSecret -Value from-the-line", ("id", id));
        Assert.Equal("from-the-line", shell.Emulator.Store.Find(id)!.Value);
    }

    [Theory]
    [InlineData("Value = ''", "", "it has no value")]
    [InlineData("Value = $null", "", "it has no value")]
    [InlineData("Value = 123.5", "", "not a string, an integer, a decimal or a usable SecureString; quote it")]
    [InlineData("Value = $true", "", "not a string, an integer, a decimal or a usable SecureString")]
    [InlineData("Value = 'abc'", "", "it must have 4 to 1024")]
    [InlineData("Name = 'n'", "-Property Value", "the input has no Value")]
    [InlineData("Other = 'n'", "", "its input has no field to change")]
    [InlineData("Name = ''; Value = 'long enough'", "-Property Name", "its input has no field to change")]
    [InlineData("Name = { 1 }", "-Property Name", "Name is an object")]
    [InlineData("ToolName = $null", "-Property ToolName", "its ToolName is null; use an empty string for none")]
    [InlineData("Value = $disposed", "", "usable SecureString")]
    [InlineData("Value = 'sk-e****0010'", "", "the value is a mask")]
    [InlineData("Value = 'System.Security.SecureString'", "", "the value is a mask, or the name of a type")]
    [InlineData("IsDefaultForTool = 'perhaps'", "-Property IsDefaultForTool", "not true, false, 1, 0 or empty")]
    public async Task Bad_row_is_one_error_and_the_others_are_changed(string columns, string parameters, string problem)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync(
            $$"""
            $good = @{ Value = 'a good value'; Name = 'good'; ToolName = ''; IsDefaultForTool = 'true' }
            $disposed = [Security.SecureString]::new(); $disposed.Dispose()
            @([pscustomobject](@{ Id = $ids[0] } + $good), [pscustomobject]@{ Id = $ids[1]; {{columns}} }, [pscustomobject](@{ Id = $ids[2] } + $good)) |
                Set-IoSecret {{parameters}} -ThrottleLimit 1
            """,
            ("ids", ids));
        Assert.Equal(ids[1].ToString(), Assert.Single(result.Errors).TargetObject);
        Assert.Contains(problem, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal([ids[0], ids[2]], shell.Emulator.Requests.All.Where(request => request.Method == "PATCH").Select(request => request.SecretId!.Value));
    }

    [Fact]
    public async Task Second_row_with_the_same_id_is_an_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync("@{ Id = $id; Value = 'value-one' }, @{ Id = \"{$id}\"; Value = 'value-two' }, $id | Set-IoSecret", ("id", id));
        Assert.Contains("an earlier row has the same ID", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal("value-one", shell.Emulator.Store.Find(id)!.Value);
    }

    [Fact]
    public async Task First_row_without_a_value_does_not_end_the_command()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync("@{ Id = $ids[0] }, @{ Id = $ids[1]; Value = 'value-two' } | Set-IoSecret", ("ids", ids));
        Assert.Equal(["NothingToChange"], result.ErrorIds);
        Assert.Equal("value-two", shell.Emulator.Store.Find(ids[1])!.Value);
    }

    [Theory]
    [InlineData("$ids[0], 'not-an-id', $ids[2]")]
    [InlineData("(Get-IoSecret $ids[0]), 'not-an-id', $ids[2]")]
    [InlineData("@{ Id = $ids[0], $ids[2] }, 'not-an-id'")]
    public async Task Items_without_a_change_before_the_first_row_are_errors_and_the_row_is_changed(string items)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync($"{items}, @{{ Id = $ids[1]; Value = 'value-two' }} | Set-IoSecret; (Get-IoSecretRun).Failed", ("ids", ids));
        Assert.Equal(["InvalidSecretId", "NothingToChange", "NothingToChange"], result.ErrorIds.Order());
        Assert.Equal("value-two", shell.Emulator.Store.Find(ids[1])!.Value);
        Assert.Equal(2, result.Output.Single().BaseObject);
    }

    [Fact]
    public async Task Row_with_a_list_of_ids_gives_its_value_to_each()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync(
            "@{ Id = $ids[0], $ids[1]; Value = 'value-one' }, @{ Id = $ids[2]; Value = 'value-two' } | Set-IoSecret -ToolName t", ("ids", ids));
        Assert.Empty(result.Errors);
        Assert.Equal(["value-one", "value-one", "value-two"], ids.Select(id => shell.Emulator.Store.Find(id)!.Value));
    }

    [Fact]
    public async Task Input_without_any_change_is_one_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("$ids | Set-IoSecret", ("ids", shell.Seed(3)));
        Assert.Equal("NothingToChange", result.TerminatingId);
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("-Property Nonsense")]
    [InlineData("-Property Name -Name x")]
    [InlineData("-Property IsDefaultForTool -DefaultForTool")]
    [InlineData("-Property Value -Value 'long enough'")]
    public async Task Columns_that_are_unknown_or_given_twice_are_rejected_before_the_first_request(string parameters)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"[pscustomobject]@{{ Id = $id; Value = 'long enough' }} | Set-IoSecret {parameters}", ("id", Guid.NewGuid()));
        Assert.Equal("ValidationFailed", result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Prompt_shows_new_names_tools_and_arguments_but_never_the_value()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        await shell.RunAsync(
            $"[pscustomobject]@{{ Id = $id; Value = '{Secret}' }} | Set-IoSecret -Name 'is {Secret}' -ToolName t -ToolArgument $null -DefaultForTool -WhatIf",
            ("id", Guid.NewGuid()));
        Assert.Contains(
            "Change name to 'is ****', value, tool name to 't', tool argument to none, default for the tool to true",
            shell.Host.Recorded.Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = 'pass1'; Value = \"$id\" } | Set-IoSecret")]
    [InlineData("Set-IoSecret -InputObject @{ secret_id = 'pass1'; Value = $id } -Property Value")]
    [InlineData("[pscustomobject]@{ Key = 'pass1'; Value = $id } | Set-IoSecret -Id { $_.Key }")]
    [InlineData("[pscustomobject]@{ Id = 'pass1'; Value = $null } | Remove-IoSecret -Force")]
    public async Task Refused_id_of_a_row_with_a_value_is_not_shown_because_the_two_may_be_swapped(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"$Error.Clear(); {script}; $Error | Out-Default", ("id", shell.Seed(1)[0]));
        Assert.Equal("InvalidSecretId", Assert.Single(result.ErrorIds));
        Assert.Null(result.Errors[0].TargetObject);
        Assert.Contains("Item 1 is not a secret ID: it is a string of 5 characters", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("pass1", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Property Value")]
    public async Task Value_of_a_row_is_in_no_output(string parameters)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var ids = shell.Seed(3);
        shell.Emulator.Faults.For(ids[0], new Fault.Response(422, $$"""{"detail":[{"loc":["body"],"msg":"{{Secret}}","input":"{{Secret}}"}]}"""));
        shell.Emulator.Faults.For(ids[1], new Fault.BreakAfter());
        var result = await shell.RunAsync(
            $$"""
            $DebugPreference = 'Continue'
            $rows = @($ids) + 'no id' | ForEach-Object { @{ Id = $_; Value = '{{Secret}}' } }
            $rows | Set-IoSecret {{parameters}} -Verbose -PassThru
            $Error | Out-Default; $Error | ForEach-Object { $_.InvocationInfo.PositionMessage; $_.ScriptStackTrace }
            """,
            ("ids", ids));
        Assert.Equal(3, result.Errors.Count);
        Assert.DoesNotContain(Secret, result.Everything + shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Bodies(Shell shell) =>
        shell.Emulator.Requests.All.Where(request => request.Method == "PATCH").Select(request => request.Body);
}
