using System.Text.Json.Nodes;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class NewIoSecretTests
{
    private const string Value = "hunter2-the-value";

    [Theory]
    [InlineData("[pscustomobject]@{ Nam = 'x'; Value = 'hunter2-the-value' }")]
    [InlineData("@{ Name = 'x'; Value = 'hunter2-the-value' }")]
    [InlineData("'hunter2-the-value'")]
    public async Task Row_without_a_name_is_an_error_that_does_not_show_the_row(string row)
    {
        await using var shell = await Shell.ConnectAsync();
        var before = shell.Emulator.Requests.Count;
        var result = await shell.RunAsync($"{row} | New-IoSecret");
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Null(result.Terminating);
        Assert.DoesNotContain("hunter2", $"{result.Everything} {result.Errors[0].CategoryInfo} {result.Errors[0].TargetObject}", StringComparison.Ordinal);
        Assert.Contains("it has no name", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(before, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("New-IoSecret -Name db -Value $secure -ToolName t -ToolArgument a -DefaultForTool")]
    [InlineData("New-IoSecret db -Value hunter2-the-value -ToolName t -ToolArgument a -IsDefaultForTool")]
    [InlineData("[pscustomobject]@{ Name = 'db'; Value = 'hunter2-the-value'; ToolName = 't'; ToolArgument = 'a'; DefaultForTool = 'true' } | New-IoSecret")]
    [InlineData("[pscustomobject]@{ Name = 'db'; Value = $secure; ToolName = 't'; ToolArgument = 'a'; IsDefaultForTool = '1' } | New-IoSecret")]
    [InlineData("[pscustomobject]@{ Name = 'db'; Value = 'hunter2-the-value'; ToolName = 't' } | New-IoSecret -ToolArgument a -DefaultForTool:$true")]
    public async Task Secret_is_created_and_output(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(script, ("secure", Shell.Secure(Value)));
        Assert.Empty(result.Errors);
        var stored = shell.Emulator.Store.Find((Guid)Assert.Single(result.Output).Properties["Id"].Value)!;
        Assert.Equal(("db", Value, "t", "a", true), (stored.Name, stored.Value, stored.ToolName, stored.ToolArgument, stored.IsDefaultForTool));
        Assert.DoesNotContain(Value, string.Concat(result.Output.Select(secret => secret.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ Name = 'x'; Value = 'hunter2-the-value'; Tool = 't' }", "Tool")]
    [InlineData("@{ Name = 'x'; Value = 'hunter2-the-value'; Tool = 't'; Argument = 'a'; 'sk-1234567890' = 'data' }", "Argument, Tool")]
    [InlineData("@{ Name = 'x'; Value = 'hunter2-the-value'; Id = 1; UpdatedAt = 'now'; DefaultForTool = '' }", null)]
    [InlineData("@{ Name = 'x'; Value = 'hunter2-the-value'; ToolName = 't'; ToolArgument = 'a'; IsDefaultForTool = ''; Comment = 'c' }", null)]
    public async Task Unknown_columns_are_named_in_one_warning_if_a_known_column_is_missing(string row, string? columns)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync($"1..2 | ForEach-Object {{ [pscustomobject]{row} }} | New-IoSecret");
        Assert.Equal(2, shell.Emulator.Store.Ids.Count);
        var shown = result.Warnings.SingleOrDefault()?.Split(": ")[1].Split(". ")[0].Split(", ").Order();
        Assert.Equal(columns, shown is null ? null : string.Join(", ", shown));
    }

    [Fact]
    public async Task Error_names_the_row_of_a_value_that_the_service_refused()
    {
        await using var shell = await Shell.ConnectAsync();
        var posts = 0;
        shell.Emulator.Faults.Decide = request => request.Method == "POST" && ++posts == 2 ? new Fault.Response(422, """{"detail":"no"}""") : null;
        var result = await shell.RunAsync(
            "1..3 | ForEach-Object { [pscustomobject]@{ Name = \"n$_\"; Value = 'hunter2-the-value' } } | New-IoSecret -ThrottleLimit 1");
        Assert.StartsWith("Secret 'n2' (row 2) was not created.", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_created_in_order_and_an_invalid_row_is_one_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            """
            $rows = @(
                @('a', 'value-a', 'true'), @('b', 'value-b', ''), @('c', 'value-c', 'maybe'), @('d', 'abc', '0'), @('', 'value-x', '0'),
                @('e', '', '0'), @('f', 'value-f', ' FALSE ')
            ) | ForEach-Object { [pscustomobject]@{ Name = $_[0]; Value = $_[1]; DefaultForTool = $_[2]; ToolName = '' } }
            $rows | New-IoSecret -ThrottleLimit 1
            """);
        Assert.Equal(["a", "b", "f"], result.Output.Select(secret => secret.Properties["Name"].Value));
        Assert.All(result.ErrorIds, id => Assert.Equal("ValidationFailed", id));
        Assert.Equal(["c", "d", "", "e"], result.Errors.Select(error => error.TargetObject));
        Assert.Contains("Secret '' (row 5) was not created", result.Errors[2].ToString(), StringComparison.Ordinal);
        var bodies = shell.Emulator.Requests.All.Where(request => request.Method == "POST")
            .Select(request => JsonNode.Parse(request.Body)!.AsObject()).ToArray();
        Assert.Equal(
            [("a", "true"), ("b", null), ("f", "false")],
            bodies.Select(body => ((string)body["secret_name"]!, body["is_default_for_tool"]?.ToJsonString())));
        Assert.All(bodies, body => Assert.False(body.ContainsKey("tool_name")));
    }

    [Fact]
    public async Task Row_without_a_usable_value_is_one_error()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync(
            "[pscustomobject]@{ Name = 'a' }, [pscustomobject]@{ Name = 'b'; Value = 123.5 }, [pscustomobject]@{ Name = 'c'; Value = $null } | New-IoSecret");
        Assert.Equal(["ValidationFailed", "ValidationFailed", "ValidationFailed"], result.ErrorIds);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("$row = [pscustomobject]@{ Name = 'c'; Value = 'value-c'; DefaultForTool = [IoSecrets.Tests.RemoveIoSecretInputTests+Thrower]::new() }")]
    [InlineData(
        "$row = [pscustomobject]@{ Name = 'c'; Value = 'value-c' }; "
        + "$row.psobject.Properties.Add([psscriptproperty]::new('DefaultForTool', { throw 'hunter2' }))")]
    public async Task Row_that_throws_is_one_error_and_the_others_are_created(string row)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            $"{row}; [pscustomobject]@{{ Name = 'a'; Value = 'value-a' }}, $row, [pscustomobject]@{{ Name = 'b'; Value = 'value-b' }} | New-IoSecret");
        Assert.Null(result.Terminating);
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Equal(["a", "b"], result.Output.Select(secret => secret.Properties["Name"].Value));
    }

    [Fact]
    public async Task Missing_value_is_prompted_for_with_hidden_input()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Host.Recorded.Typed = Shell.Secure(Value);
        var result = await shell.RunAsync("New-IoSecret -Name db");
        Assert.Equal(Value, shell.Emulator.Store.Find((Guid)Assert.Single(result.Output).Properties["Id"].Value)!.Value);
        Assert.DoesNotContain(Value, shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_value_is_an_error_if_the_host_cannot_prompt()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Equal("ValueMissing", (await shell.RunAsync("New-IoSecret -Name db")).TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("-WhatIf")]
    [InlineData("-WhatIf -Confirm")]
    public async Task WhatIf_sends_nothing_and_does_not_prompt(string parameters)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"New-IoSecret -Name db {parameters}");
        Assert.Null(result.Terminating);
        Assert.Contains("'db'", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    public async Task It_prompts_if_ConfirmPreference_is_Medium(int answer, int created)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Host.Recorded.Answers.Enqueue(answer);
        await shell.RunAsync($"$ConfirmPreference = 'Medium'; New-IoSecret -Name db -Value {Value}");
        Assert.Equal(created, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Row_whose_two_defaults_differ_is_invalid()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "[pscustomobject]@{ Name = 'db'; Value = 'long enough'; IsDefaultForTool = 'true'; DefaultForTool = 'false' } | New-IoSecret");
        Assert.Contains("or differs from its DefaultForTool", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("IsDefaultForTool")]
    [InlineData("DefaultForTool")]
    public async Task Both_names_of_the_column_are_accepted_and_messages_use_one(string column)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            $"'true', 'perhaps' | ForEach-Object {{ [pscustomobject]@{{ Name = 'db'; Value = 'long enough'; {column} = $_ }} }} | New-IoSecret");
        Assert.Equal(true, Assert.Single(result.Output).Properties["IsDefaultForTool"].Value);
        Assert.Contains("its IsDefaultForTool is not true, false, 1, 0 or empty", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Lost_response_is_an_unknown_outcome_and_the_request_is_not_repeated()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        shell.Emulator.Faults.Next(new Fault.BreakAfter());
        var result = await shell.RunAsync($"New-IoSecret -Name db -Value {Value}");
        Assert.Equal(["OutcomeUnknown"], result.ErrorIds);
        Assert.Contains("Get-IoSecret -Name", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(1, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Request_that_was_certainly_not_processed_is_retried()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Next(new Fault.Response(429), 2);
        Assert.Single((await shell.RunAsync($"New-IoSecret -Name db -Value {Value}")).Output);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Full_account_is_an_error_with_advice()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { QuotaBytes = 20 });
        var result = await shell.RunAsync($"1..2 | ForEach-Object {{ New-IoSecret -Name db$_ -Value {Value} }}");
        Assert.Single(result.Output);
        Assert.Equal(["StorageLimitExceeded"], result.ErrorIds);
        Assert.Contains("Delete some", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_appears_in_no_message_whatever_fails()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        shell.Emulator.Faults.Next(new Fault.Response(422, $$"""{"detail":[{"loc":["body","secret_value"],"msg":"bad","input":"{{Value}}"}]}"""));
        shell.Emulator.Faults.Next(new Fault.BreakBefore());
        var result = await shell.RunAsync(
            $"$DebugPreference = 'Continue'; 1..2 | ForEach-Object {{ New-IoSecret -Name db -Value '{Value}' -Verbose }}; "
            + $"New-IoSecret -Name db -Value '{Value}{new string('x', 1024)}'; "
            + $"[pscustomobject]@{{ Name = 'row'; Value = '{Value}'; DefaultForTool = 'maybe' }} | New-IoSecret");
        Assert.Equal(["ValidationFailed", "OutcomeUnknown", "ValidationFailed", "ValidationFailed"], result.ErrorIds);
        Assert.DoesNotContain(Value, result.Everything + shell.Host.Recorded.Text, StringComparison.Ordinal);
    }
}
