using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>A service that repeats a key or a value in a secret's fields, and names that try to forge the text of a prompt.</summary>
public class EchoTests
{
    private const string Value = "hunter2-the-value";

    [Fact]
    public async Task Key_in_a_field_is_never_shown_but_the_field_still_matches()
    {
        await using var shell = await Shell.ConnectAsync();
        using var folder = new AuditFolder();
        var key = shell.Emulator.DefaultAccount.ApiKey;
        var secret = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, $"a-{key}-z", toolName: $"t-{key[5..40]}");
        var result = await shell.RunAsync(
            """
            $DebugPreference = 'Continue'; $secrets = Get-IoSecret -Name a-*
            $secrets; $secrets | Out-Default; $secrets | ForEach-Object { "$_ $($_.Name) $($_.ToolName)" }
            $secrets.Id | Get-IoSecret
            Remove-IoSecret -Name a-* -WhatIf -Verbose
            $secrets | Remove-IoSecret -WhatIf
            $secrets | Remove-IoSecret -IfUnchanged -Force -PassThru -AuditPath $file
            Get-IoSecretRun
            """,
            ("file", folder.File));
        Assert.Empty(Leaks.Find(key, result.Everything + shell.Host.Recorded.Text + folder.Text));
        Assert.Contains("a-****-z", result.Everything, StringComparison.Ordinal);
        Assert.Contains(secret.SecretId, shell.Emulator.Store.DeletedIds);
    }

    [Fact]
    public async Task Masked_text_is_never_sent_back_to_the_service()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, $"a-{shell.Emulator.DefaultAccount.ApiKey}");
        var result = await shell.RunAsync("$s = Get-IoSecret; Set-IoSecret $s.Id -ToolArgument $s.Name");
        Assert.Equal("ValidationFailed", result.TerminatingId);
        result = await shell.RunAsync("New-IoSecret -Name \"$($s.Name)-2\" -Value long-enough");
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("New-IoSecret -Name db -Value $value")]
    [InlineData("Set-IoSecret $id -Value $value -PassThru")]
    public async Task Value_echoed_in_a_field_is_masked_in_the_created_or_changed_secret(string command)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.Decide = request => request.Method is "POST" or "GET"
            ? new Fault.Response(200, $$"""{"secret_name":"db","secret_id":"{{id}}","display":"{{Value}}","tool_arg":"x{{Value.ToUpperInvariant()}}y"}""")
            : null;
        var result = await shell.RunAsync(
            $"{command} -Verbose -OutVariable made; $made | Out-Default; $made | Remove-IoSecret -WhatIf", ("value", Value), ("id", id));
        Assert.Empty(Leaks.Find(Value, result.Everything + shell.Host.Recorded.Text));
        Assert.Contains("x****y", result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_also_given_as_the_name_appears_in_no_prompt_and_no_error()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Faults.Always = new Fault.Response(403);
        var result = await shell.RunAsync(
            "New-IoSecret -Name $value -Value $value -WhatIf; New-IoSecret -Name $value -Value $value -ToolName $value; $Error | Out-Default",
            ("value", Value));
        Assert.Equal(["NotPermitted"], result.ErrorIds);
        Assert.Empty(Leaks.Find(Value, result.Everything + shell.Host.Recorded.Text));
    }

    [Theory]
    [InlineData("New-IoSecret -Name $key -Value abcdef -ToolName $key -WhatIf")]
    [InlineData("New-IoSecret -Name \"$key$('x' * 1100)\" -Value abcdef")]
    [InlineData("New-IoSecret -Name $key -Value \"abcdef`n\" -Verbose")]
    [InlineData("[pscustomobject]@{ Id = [guid]::NewGuid(); Name = $key } | Remove-IoSecret -Force -Verbose")]
    [InlineData("Get-IoSecret -Name $key")]
    public async Task Key_given_as_a_name_appears_in_no_message(string command)
    {
        await using var shell = await Shell.ConnectAsync();
        var key = shell.Emulator.DefaultAccount.ApiKey;
        shell.Emulator.Faults.Decide = request => request.Method == "POST" ? new Fault.Response(403) : null;
        var result = await shell.RunAsync($"{command}; $Error | Out-Default", ("key", key));
        Assert.Empty(Leaks.Find(key, string.Join('\n', result.Errors.Select(error => $"{error} {error.TargetObject}"))
            + string.Join('\n', result.Warnings.Concat(result.Verbose)) + shell.Host.Recorded.Text));
    }

    [Theory]
    [InlineData("a' in account TEST at sandbox.example", "", "'a'' in account TEST at sandbox.example' in account")]
    [InlineData("a\u2019 in account TEST", "", "'a\u2019\u2019 in account TEST' in account")]
    [InlineData("a", "t) in account TEST (x", "'a' ('t) in account TEST (x') in account")]
    [InlineData("a\". In account TEST", "", "'a\"\". In account TEST' in account")]
    [InlineData("a", "agno__linear__*", "'a' (agno__linear__*) in account")]
    public async Task Name_or_tool_cannot_forge_the_text_of_the_prompt(string name, string tool, string shown)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, name, toolName: tool.Length > 0 ? tool : null);
        await shell.RunAsync("Get-IoSecret | Remove-IoSecret -WhatIf");
        Assert.Contains(shown, shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.intelligence.\u0456o.solutions", "xn--o-evb")]
    [InlineData("https://\uff41pi.example", "api.example")]
    public async Task Host_is_shown_in_punycode(string uri, string shown)
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync(
            "$c = Connect-IoNet -BaseUri $uri -ApiKey $key -SkipConnectionTest -PassThru -Verbose; $c; \"$c\"; [guid]::NewGuid() | Remove-IoSecret -WhatIf",
            ("uri", uri), ("key", shell.Key));
        Assert.Null(result.Terminating);
        Assert.All([result.Output[0].Properties["BaseUri"].Value.ToString(), result.Output[1].ToString(), shell.Host.Recorded.Text], text =>
        {
            Assert.Contains(shown, text, StringComparison.Ordinal);
            Assert.True(text!.All(char.IsAscii), text);
        });
    }

    [Theory]
    [InlineData("Connect-IoNet -ApiKey (ConvertTo-Secure 'PLAIN') -BaseUri http://example.com")]
    [InlineData("Connect-IoNet -ApiKey $key -Proxy http://joe:PLAIN@proxy.example")]
    [InlineData("Connect-IoNet -ApiKey $key -BaseUri https://joe:PLAIN@api.example")]
    [InlineData("$null = 'io-v2-PLAIN'; Get-IoSecret nonsense")]
    [InlineData("$null = { New-IoSecret -Name a -Value PLAIN }; Get-IoSecret nonsense")]
    [InlineData("$null = { Connect-IoNet -ApiKey PLAIN }; Remove-IoSecret nonsense -Force")]
    [InlineData("Disconnect-IoNet; $null = { Set-IoSecret -Value PLAIN }; Test-IoNetConnection")]
    public async Task Key_or_value_on_the_command_line_appears_in_no_view_of_the_modules_errors(string script)
    {
        const string plain = "correct-horse-battery";
        await using var shell = await Shell.ConnectAsync();
        var line = script.Replace("PLAIN", plain, StringComparison.Ordinal);
        await shell.RunAsync($"function ConvertTo-Secure($t) {{ $key }}\ntry {{\n{line}\n}} catch {{ }}; $Error | Out-Default", ("key", shell.Key));
        Assert.NotEqual("", shell.Host.Recorded.Text);
        Assert.Empty(Leaks.Find(plain, shell.Host.Recorded.Text));
    }
}
