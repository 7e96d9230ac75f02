using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class RemoveIoSecretInputTests
{
    public static IEnumerable<object> Broken()
    {
        yield return "";
        throw new InvalidOperationException("hunter2");
    }

    [Theory]
    [InlineData("$id | Remove-IoSecret -Force")]
    [InlineData("\"$id\" | Remove-IoSecret -Force")]
    [InlineData("Remove-IoSecret $id -Force")]
    [InlineData("Remove-IoSecret -Id $id -Force")]
    [InlineData("Remove-IoSecret -SecretId \"{$id}\" -Force")]
    [InlineData("[pscustomobject]@{ Id = $id } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ Id = \"$id\" } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ SecretId = \"$id\"; Other = 1 } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ secret_id = $id } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ Uuid = $id } | Remove-IoSecret -Id { $_.Uuid } -Force")]
    [InlineData("Remove-IoSecret -InputObject $id -Force")]
    [InlineData("@{ Id = $id } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ Id = 1; secret_id = $id } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ Id = $id; secret_id = \"$id\" } | Remove-IoSecret -Force")]
    [InlineData("[pscustomobject]@{ Id = $id; secret_id = \"{$id}\" } | Remove-IoSecret -Force")]
    [InlineData(", @(\"$id\", '') | Remove-IoSecret -Force")]
    [InlineData(", @([pscustomobject]@{ Id = $id }) | Remove-IoSecret -Force")]
    public async Task Id_is_accepted_in_every_usual_form(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(script, ("id", id));
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Equal([id], shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [InlineData("'not-an-id'", "not-an-id")]
    [InlineData("'00000000-0000-0000-0000-000000000000'", "00000000-0000-0000-0000-000000000000")]
    [InlineData("('x' * 60)", null)]
    [InlineData("'io-v2-eyJhbGciOiJIUzI1NiJ9'", null)]
    [InlineData("'Zm9vYmFyQmF6MTIzNDU2Nzg5'", null)]
    [InlineData("12", null)]
    [InlineData("@{ Password = 'hunter2' }", null)]
    [InlineData("[pscustomobject]@{ Password = 'hunter2' }", null)]
    [InlineData("[pscustomobject]@{ Id = [pscustomobject]@{ Password = 'hunter2' } }", null)]
    [InlineData("[pscustomobject]@{ Id = '' }", null)]
    [InlineData("[pscustomobject]@{ Id = [guid]::NewGuid(); secret_id = [guid]::NewGuid() }", null)]
    [InlineData("[pscustomobject]@{ hunter2 = 'x'; 'sk-live-hunter2' = 'x' }", null)]
    [InlineData("[pscustomobject]@{ hunter2pw = 'x' }", null)]
    public async Task Invalid_item_is_one_error_with_its_position_and_the_others_are_deleted(string item, string? shown)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync($"$ids[0], ({item}), $ids[1] | Remove-IoSecret -Force", ("ids", ids));
        var error = Assert.Single(result.Errors);
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Contains("item 2", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(shown, error.TargetObject);
        Assert.DoesNotContain("hunter2", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("$thrower = [pscustomobject]@{ Id = 0 }; $thrower | Add-Thrower; $thrower")]
    [InlineData("$list = [object[]]::new(1); $list[0] = $list; , $list")]
    [InlineData(", [IoSecrets.Tests.RemoveIoSecretInputTests]::Broken()")]
    [InlineData("[IoSecrets.Tests.RemoveIoSecretInputTests+Thrower]::new()")]
    public async Task Unreadable_object_is_one_Invalid_outcome_and_the_others_are_deleted(string item)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(
            "filter Add-Thrower { $_.Id = [IoSecrets.Tests.RemoveIoSecretInputTests+Thrower]::new() }\n"
            + $"& {{ $ids[0]; {item}; $ids[1] }} | Remove-IoSecret -Force -PassThru",
            ("ids", ids));
        Assert.Equal(["Deleted", "Deleted", "Invalid"], result.Statuses.Order());
        Assert.DoesNotContain("hunter2", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`u{200b}$id")]
    [InlineData("$id`u{feff}")]
    [InlineData("`0$id")]
    public async Task Invalid_outcome_has_no_id_so_piping_it_back_deletes_nothing(string text)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(
            $"$o = \"{text}\" | Remove-IoSecret -Force -PassThru 2>$null; $o; $o | Remove-IoSecret -Force -PassThru 2>$null", ("id", id));
        Assert.Equal([(null, "Invalid"), (null, "Invalid")], result.Outcomes);
        Assert.True(shell.Emulator.Store.Contains(id));
    }

    [Fact]
    public async Task Text_of_a_string_is_the_id_even_if_the_string_has_an_Id_property()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        await shell.RunAsync(
            "$text = [psobject]::AsPSObject(\"$($ids[0])\"); $text.psobject.Properties.Add([psnoteproperty]::new('Id', $ids[1])); "
            + "$text | Remove-IoSecret -Force",
            ("ids", ids));
        Assert.Equal([ids[0]], shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [InlineData("Get-IoSecret $ids[0]")]
    [InlineData("$ids[0] | Remove-IoSecret -Force -PassThru 2>$null")]
    [InlineData("[pscustomobject]@{ Id = $ids[0]; Name = 'other' }")]
    public async Task If_a_script_block_returns_another_id_only_that_id_is_used_and_no_property_of_the_input(string piped)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var ids = shell.Seed(2);
        shell.Emulator.Faults.Decide = request => request.SecretId == ids[0] && request.Method == "DELETE" ? new Fault.BreakBefore() : null;
        var result = await shell.RunAsync($"$piped = {piped}; 1..2 | % {{ $piped | Remove-IoSecret -Id {{ $ids[1] }} -Force -PassThru }}", ("ids", ids));
        Assert.Equal([ids[1]], shell.Emulator.Store.DeletedIds);
        Assert.Equal([($"{ids[1]}", "Deleted"), ($"{ids[1]}", "NotFound")], result.Outcomes);
        Assert.All(result.Output, outcome => Assert.Null(outcome.Properties["Name"].Value));
    }

    [Fact]
    public async Task Blank_items_are_skipped_with_a_verbose_message()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("'', '  ', $null | Remove-IoSecret -Force -PassThru -Verbose");
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(3, result.Verbose.Count(line => line.Contains("blank", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Repeated_id_is_sent_once()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(
            "\"$id\", \"{$id}\", \"$id\".ToUpperInvariant(), $id | Remove-IoSecret -Force -PassThru -Verbose", ("id", id));
        Assert.Equal(["Deleted"], result.Statuses);
        Assert.Equal(1, shell.Emulator.Requests.CountOf(id));
        Assert.Equal(3, result.Verbose.Count(line => line.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Remove-IoSecret -Force", "IdMissing")]
    [InlineData("Remove-IoSecret -Id @() -Force", "IdMissing")]
    [InlineData("Remove-IoSecret -Id $null -Force", "IdMissing")]
    [InlineData("Remove-IoSecret '' -Force", "IdMissing")]
    [InlineData("[guid]::NewGuid() | Remove-IoSecret -Id ([guid]::NewGuid()) -Force", "IdPipedAndNamed")]
    public async Task Missing_or_ambiguous_ids_are_an_error_before_the_first_request(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync(script);
        Assert.Equal(errorId, result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Empty_pipeline_is_not_an_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("@() | Remove-IoSecret -Force -PassThru");
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
    }

    public sealed class Thrower
    {
        public object Id => this;

        public override string ToString() => throw new InvalidOperationException("hunter2");
    }
}
