using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>An object given to -Id works like a piped object.</summary>
public class IdArgumentTests
{
    [Theory]
    [InlineData("Remove-IoSecret $secret -Force")]
    [InlineData("Remove-IoSecret -Id $secret, $secret -Force")]
    [InlineData("foreach ($s in Get-IoSecret) { Remove-IoSecret $s -Force }")]
    [InlineData("Remove-IoSecret @{ ID = $id } -Force")]
    [InlineData("@{ iD = $id } | Remove-IoSecret -Force")]
    [InlineData("@{ secretid = \"$id\" } | Remove-IoSecret -Force")]
    [InlineData("[ordered]@{ SECRET_ID = $id } | Remove-IoSecret -Force")]
    [InlineData("$d = [Collections.Generic.Dictionary[string, object]]::new(); $d['ID'] = $id; $d | Remove-IoSecret -Force")]
    [InlineData("$d = [Collections.Generic.Dictionary[string, string]]::new(); $d['id'] = \"$id\"; Remove-IoSecret $d -Force")]
    [InlineData("$d = [Collections.Generic.Dictionary[string, object]]::new(); $d['id'] = $id; $d['ID'] = \"{$id}\"; $d | Remove-IoSecret -Force")]
    [InlineData("Remove-IoSecret ([pscustomobject]@{ secret_id = $id }) -Force")]
    [InlineData("Remove-IoSecret -Id @([pscustomobject]@{ Id = \"$id\" }, '', $null) -Force")]
    [InlineData("[pscustomobject]@{ Id = @($id, \"$id\") } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ Of = $secret } | Remove-IoSecret -Id { $_.Of } -Force")]
    [InlineData("Remove-IoSecret -InputObject ([pscustomobject]@{ Uuid = $id }) -Id { $_.Uuid } -Force")]
    [InlineData("Set-IoSecret $secret -Name changed; Remove-IoSecret (Get-IoSecret $secret) -Force")]
    public async Task Object_with_an_id_can_be_given_as_an_argument_or_piped(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync($"$secret = Get-IoSecret $id; {script}", ("id", id));
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Equal([id], shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [InlineData("@{ Id = @() }")]
    [InlineData("@{ Id = @($null, '') }")]
    [InlineData("@{ Id = @($id); SecretId = $id }")]
    [InlineData("@{ Id = @{ a = 1 }; SecretId = $id }")]
    [InlineData("@{ Id = @('hunter2-the-value'); Value = $id }")]
    [InlineData("@{ Id = @(, @('hunter2-the-value')); Value = $id }")]
    public async Task Object_whose_ids_are_not_all_ids_is_one_error_that_shows_no_value(string item)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            $"[pscustomobject]{item} | Remove-IoSecret -Force -PassThru; [pscustomobject]{item} | Set-IoSecret -Name new", ("id", shell.Seed(1)[0]));
        Assert.Equal(["InvalidSecretId", "InvalidSecretId"], result.ErrorIds);
        Assert.Equal(["Invalid"], result.Statuses);
        Assert.DoesNotContain(shell.Emulator.Requests.All, request => request.Method != "GET");
        Assert.DoesNotContain("hunter2-the-value", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$id")]
    [InlineData("@($id)")]
    public async Task Outcome_of_a_change_deletes_nothing_even_if_its_id_is_a_list(string ids)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            $"[pscustomobject]@{{ Id = {ids}; Status = 'Updated'; Operation = 'Update' }} | Remove-IoSecret -Force", ("id", shell.Seed(1)[0]));
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Object_given_as_an_argument_keeps_its_name_tool_and_snapshot()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "db", toolName: "tool");
        var result = await shell.RunAsync("$s = Get-IoSecret; Remove-IoSecret $s -IfUnchanged -WhatIf; Remove-IoSecret $s -IfUnchanged -Force -PassThru");
        Assert.Equal(["Deleted"], result.Statuses);
        Assert.Equal("db", result.Output[0].Properties["Name"].Value);
        Assert.Contains("'db' (tool)", shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcome_given_as_an_argument_stays_in_doubt()
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync(
            "$outcomes = Remove-IoSecret $id -Force -PassThru 2>$null; Remove-IoSecret $outcomes -Force -PassThru", ("id", id));
        Assert.Equal(["Gone"], result.Statuses);
    }

    [Theory]
    [InlineData("12345678901234567890123456789012", "12345678-9012-3456-7890-123456789012")]
    [InlineData("00000000000000000000000000001e10", "00000000-0000-0000-0000-000000001e10")]
    public async Task Id_that_looks_like_a_number_is_used_as_typed(string typed, string id)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "n", secretId: Guid.Parse(id));
        await shell.RunAsync($"Remove-IoSecret {typed} -Force");
        Assert.Equal([Guid.Parse(id)], shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [InlineData("$secrets | Remove-IoSecret -Id { $_.Missing } -Force")]
    [InlineData("$secrets | Remove-IoSecret -Id { } -Force")]
    [InlineData("$secrets | Remove-IoSecret -Id { $null } -Force")]
    [InlineData("$secrets | Remove-IoSecret -Id { throw 'no' } -Force")]
    [InlineData("$secrets | Remove-IoSecret -Id { break } -Force")]
    [InlineData("Remove-IoSecret -Id { $_.Id } -Force")]
    public async Task Script_block_that_returns_no_id_does_not_fall_back_to_the_objects_id(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(2);
        var result = await shell.RunAsync($"$secrets = Get-IoSecret; {script}");
        Assert.Null(result.Terminating);
        Assert.All(result.ErrorIds, id => Assert.Equal("InvalidSecretId", id));
        Assert.NotEmpty(result.Errors);
        Assert.Equal(2, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("$row | Remove-IoSecret -Force")]
    [InlineData("Remove-IoSecret $row -Force")]
    [InlineData("$row | Set-IoSecret -Name changed")]
    [InlineData("$row | Get-IoSecret")]
    [InlineData("$row | Get-IoSecretUsage")]
    public async Task Object_with_an_id_that_cannot_be_read_does_not_stand_for_its_other_id(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync(
            "$row = [pscustomobject]@{ secret_id = $id }; $row.psobject.Properties.Add([psscriptproperty]::new('Id', { throw 'no' })); " + script,
            ("id", shell.Seed(1)[0]));
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }
}
