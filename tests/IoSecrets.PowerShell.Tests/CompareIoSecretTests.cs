using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public sealed class CompareIoSecretTests : IAsyncLifetime
{
    private const string Value = "hunter2-the-value";

    private Shell _shell = null!;

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (store, account) = (_shell.Emulator.Store, _shell.Emulator.DefaultAccount);
        store.Add(account, "same", toolName: "t");
        store.Add(account, "changed", toolName: "t", toolArgument: "old");
        store.Add(account, "extra");
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    [Fact]
    public async Task Each_row_and_each_other_secret_is_output_with_its_action_and_changes()
    {
        var result = await _shell.RunAsync(
            $$"""
            $changed = (Get-IoSecret -Name changed).Id
            @{ Name = 'new {{Value}}'; Value = '{{Value}}'; ToolName = 't' }, @{ Name = 'same' },
            @{ Id = $changed; ToolArgument = 'new'; IsDefaultForTool = $true; Value = '{{Value}}' }, @{ Name = 'twice' }, @{ Name = 'same'; ToolName = 't' } |
                Select-Object -First 3 | Compare-IoSecret -OutVariable all | ForEach-Object { "$($_.Action) | $($_.Name) | $($_.Changes)" }
            $all | Out-Default
            """.Replace("Select-Object -First 3", "ForEach-Object { if ($n++ -lt 3) { $_ } }", StringComparison.Ordinal));
        Assert.Equal(
            [
                "Create | new **** | Name: 'new ****'; ToolName: 't'; Value: written",
                "Unchanged | same | ",
                "Update | changed | ToolArgument: 'old' -> 'new'; IsDefaultForTool: True; Value: written",
                "Remove | extra | ",
            ],
            result.Output.Select(line => line.ToString()));
        Assert.Empty(result.Errors);
        Assert.All(_shell.Emulator.Requests.All, request => Assert.Equal("GET", request.Method));
        Assert.DoesNotContain(Value, result.Everything + _shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'same'; ToolName = ''; Value = 'value'", "no secret matches the row; 1 secret of this name exists, with another tool or argument")]
    [InlineData("'twice'; ToolName = ''; Value = 'value'", "no secret matches the row; 2 secrets of this name exist, with another tool or argument")]
    [InlineData("'new'; Value = 'value'", "no secret matches the row")]
    [InlineData("'same'; Value = 'value'", "the value cannot be read and compared, so it is written")]
    [InlineData(
        "'same'; IsDefaultForTool = $true; Value = 'value'", "the row and the secret differ; the value cannot be read and compared, so it is written")]
    [InlineData("'same'; DefaultForTool = $true", "the row and the secret differ")]
    public async Task Reason_names_secrets_of_the_same_name_and_that_a_value_is_written(string row, string reason)
    {
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "twice", toolName: "t");
        _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "twice", toolName: "u");
        var result = await _shell.RunAsync($"$row = @{{ Name = {row} }}; $row | Compare-IoSecret; $row | Sync-IoSecret -WhatIf");
        Assert.Equal(reason, result.Output[0].Properties["Reason"].Value);
        var namesakes = reason.Split(';').Last();
        Assert.Equal(
            namesakes.Contains("of this name", StringComparison.Ordinal), _shell.Host.Recorded.Text.Contains($";{namesakes})", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_that_a_name_repeats_is_masked_in_every_property()
    {
        var key = _shell.Emulator.DefaultAccount.ApiKey;
        var id = _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, $"a {key}", toolName: $"t {key}").SecretId;
        var result = await _shell.RunAsync(
            "@{ Id = $id; Name = 'b'; ToolName = 'u' }, @{ Name = \"c $key\"; Value = 'long enough' } | Compare-IoSecret", ("id", id), ("key", key));
        Assert.DoesNotContain(
            result.Output.SelectMany(difference => difference.Properties),
            property => $"{property.Value}".Contains(key, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Value_that_another_column_repeats_is_masked_in_every_property()
    {
        var result = await _shell.RunAsync("@{ Name = 'a $v'; ToolName = \"t $v\"; ToolArgument = $v; Value = $v } | Compare-IoSecret", ("v", Value));
        Assert.DoesNotContain(
            result.Output[0].Properties, property => $"{property.Value}".Contains(Value, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("New-IoSecret")]
    [InlineData("Sync-IoSecret")]
    [InlineData("Remove-IoSecret -Force")]
    [InlineData("Get-IoSecretUsage")]
    public async Task First_line_of_a_file_without_a_header_is_not_shown(string command)
    {
        var result = await _shell.RunAsync($"[pscustomobject]@{{ linear = 'slack'; correcthorse = 'battery'; hiddenmonkey = 'x' }} | {command}");
        var shown = string.Join(' ', [.. result.Warnings, .. result.Errors]);
        Assert.DoesNotContain("correcthorse", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hiddenmonkey", shown, StringComparison.Ordinal);
        Assert.NotEmpty(result.Errors);
    }

    [Theory]
    [InlineData("Compare-IoSecret")]
    [InlineData("Sync-IoSecret")]
    public async Task File_object_is_not_a_row(string cmdlet)
    {
        var result = await _shell.RunAsync($"$file, $file.Directory | {cmdlet}", ("file", new FileInfo(typeof(CompareIoSecretTests).Assembly.Location)));
        Assert.Equal(["ValidationFailed", "ValidationFailed"], result.ErrorIds);
        Assert.All(result.Errors, error => Assert.Contains("Specify a file with -Path", error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_of_the_account_are_unchanged()
    {
        var result = await _shell.RunAsync("Get-IoSecret | Compare-IoSecret | ForEach-Object Action");
        Assert.Equal(["Unchanged", "Unchanged", "Unchanged"], result.Output.Select(action => action.ToString()));
    }

    [Fact]
    public async Task Row_with_a_problem_is_an_error_and_the_others_are_compared()
    {
        var result = await _shell.RunAsync("@{ Name = 'no value' }, @{ Id = [guid]::NewGuid() }, @{ Name = 'same' } | Compare-IoSecret");
        Assert.Equal(["SecretNotFound", "ValidationFailed"], result.ErrorIds.Order());
        Assert.Equal(["Unchanged", "Remove", "Remove"], result.Output.Select(row => row.Properties["Action"].Value.ToString()));
    }
}
