using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class RemoveIoSecretTests
{
    [Fact]
    public async Task Piped_ids_are_deleted_without_a_word()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(100);
        var result = await shell.RunAsync("$ids[0..97] | Remove-IoSecret -Force", ("ids", ids));
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(ids.Skip(98), shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task An_outcome_is_emitted_for_each_id_where_asked_for()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(3);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -PassThru -ThrottleLimit 1", ("ids", ids));
        Assert.Equal(ids.Select(id => ((string?)id.ToString("D"), "Deleted")), result.Outcomes);
        Assert.All(result.Output, outcome =>
        {
            Assert.Equal((200, 1, null), (outcome.Properties["StatusCode"].Value, outcome.Properties["Attempts"].Value, outcome.Properties["Error"].Value));
            Assert.True((TimeSpan)outcome.Properties["Duration"].Value > TimeSpan.Zero);
        });
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
    public async Task An_id_is_found_in_every_usual_form(string script)
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
    public async Task What_is_no_id_is_one_error_with_its_place_and_the_rest_go_on(string item, string? shown)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync($"$ids[0], ({item}), $ids[1] | Remove-IoSecret -Force", ("ids", ids));
        var error = Assert.Single(result.Errors);
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Contains("Item 2 ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(shown, error.TargetObject);
        Assert.DoesNotContain("hunter2", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("$thrower = [pscustomobject]@{ Id = 0 }; $thrower | Add-Thrower; $thrower")]
    [InlineData("$list = [object[]]::new(1); $list[0] = $list; , $list")]
    [InlineData(", [IoSecrets.Tests.RemoveIoSecretTests]::Broken()")]
    [InlineData("[IoSecrets.Tests.RemoveIoSecretTests+Thrower]::new()")]
    public async Task An_object_that_cannot_be_read_is_one_error_and_loses_nothing(string item)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(
            "filter Add-Thrower { $_.Id = [IoSecrets.Tests.RemoveIoSecretTests+Thrower]::new() }\n"
            + $"& {{ $ids[0]; {item}; $ids[1] }} | Remove-IoSecret -Force -PassThru",
            ("ids", ids));
        Assert.Equal(["Deleted", "Deleted", "Invalid"], result.Statuses.Order());
        Assert.DoesNotContain("hunter2", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`u{200b}$id")]
    [InlineData("$id`u{feff}")]
    [InlineData("`0$id")]
    public async Task An_outcome_that_is_invalid_does_not_name_a_secret(string text)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(
            $"$o = \"{text}\" | Remove-IoSecret -Force -PassThru 2>$null; $o; $o | Remove-IoSecret -Force -PassThru 2>$null", ("id", id));
        Assert.Equal([(null, "Invalid"), (null, "Invalid")], result.Outcomes);
        Assert.True(shell.Emulator.Store.Contains(id));
    }

    [Fact]
    public async Task A_text_is_its_own_id_whatever_is_noted_on_it()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        await shell.RunAsync(
            "$text = [psobject]::AsPSObject(\"$($ids[0])\"); $text.psobject.Properties.Add([psnoteproperty]::new('Id', $ids[1])); "
            + "$text | Remove-IoSecret -Force",
            ("ids", ids));
        Assert.Equal([ids[0]], shell.Emulator.Store.DeletedIds);
    }

    [Fact]
    public async Task Fifty_missing_in_a_row_are_noticed_after_others_too()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "& { [guid]::NewGuid(); $id; 1..120 | ForEach-Object { [guid]::NewGuid() } } | Remove-IoSecret -Force -IgnoreMissing -ThrottleLimit 1",
            ("id", shell.Seed(1)[0]));
        Assert.Single(result.Warnings);
    }

    [Fact]
    public async Task A_missing_secret_is_one_error_and_the_next_is_still_deleted()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var missing = Guid.NewGuid();
        var result = await shell.RunAsync("$missing, $id | Remove-IoSecret -Force -PassThru", ("id", id), ("missing", missing));
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Equal(missing.ToString("D"), result.Errors[0].TargetObject);
        Assert.Equal(["Deleted", "NotFound"], result.Statuses.Order());
    }

    [Fact]
    public async Task A_missing_secret_is_a_success_where_missing_is_ignored()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("[guid]::NewGuid() | Remove-IoSecret -Force -PassThru -IgnoreMissing");
        Assert.Empty(result.Errors);
        Assert.Equal(["NotFound"], result.Statuses);
        Assert.Null(result.Output[0].Properties["Error"].Value);
    }

    [Fact]
    public async Task Another_accounts_secret_is_not_found_and_stays()
    {
        await using var shell = await Shell.ConnectAsync();
        var other = shell.Emulator.Store.AddAccount();
        var id = shell.Emulator.Store.Seed(other, 1)[0];
        var result = await shell.RunAsync("$id | Remove-IoSecret -Force", ("id", id));
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.True(shell.Emulator.Store.Contains(id));
    }

    [Fact]
    public async Task Blank_lines_are_passed_over_with_a_note()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("'', '  ', $null | Remove-IoSecret -Force -PassThru -Verbose");
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(3, result.Verbose.Count(line => line.Contains("blank", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_id_given_again_is_sent_once()
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
    public async Task It_must_be_clear_which_ids_are_meant(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync(script);
        Assert.Equal(errorId, result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task An_empty_pipeline_is_no_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("@() | Remove-IoSecret -Force -PassThru");
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Without_a_connection_nothing_can_be_deleted()
    {
        await using var shell = await Shell.StartAsync();
        Assert.Equal("NotConnected", (await shell.RunAsync("[guid]::NewGuid() | Remove-IoSecret -Force")).TerminatingId);
    }

    [Fact]
    public async Task No_more_requests_are_in_flight_than_the_limit()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Latency = TimeSpan.FromMilliseconds(5) });
        await shell.RunAsync("$ids | Remove-IoSecret -Force -ThrottleLimit 4", ("ids", shell.Seed(40)));
        Assert.Equal(4, shell.Emulator.Requests.MaximumInFlight);
    }

    [Fact]
    public async Task The_first_request_leaves_while_the_producer_still_produces()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(2);
        var result = await shell.RunAsync(
            "& { $ids[0]; $requests.WaitForAsync(1, $stop).Wait(); $ids[1] } | Remove-IoSecret -Force -PassThru",
            ("ids", ids),
            ("requests", shell.Emulator.Requests),
            ("stop", Shell.Stop));
        Assert.Equal(["Deleted", "Deleted"], result.Statuses);
    }

    [Fact]
    public async Task An_outcome_is_written_before_its_error()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("[guid]::NewGuid() | Remove-IoSecret -Force -PassThru 2>&1 | ForEach-Object { $_.GetType().Name }");
        Assert.Equal(["SecretOutcome", "ErrorRecord"], result.Output.Select(name => name.ToString()));
    }

    [Fact]
    public async Task Fifty_missing_in_a_row_ask_once_whether_this_is_the_account()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync("1..120 | ForEach-Object { [guid]::NewGuid() } | Remove-IoSecret -Force -IgnoreMissing");
        Assert.Contains("account", Assert.Single(result.Warnings), StringComparison.OrdinalIgnoreCase);
    }

    public static IEnumerable<object> Broken()
    {
        yield return "";
        throw new InvalidOperationException("hunter2");
    }

    [Fact]
    public async Task Long_runs_show_their_progress()
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Latency = TimeSpan.FromMilliseconds(50) });
        await shell.RunAsync("$ids | Remove-IoSecret -Force -ThrottleLimit 1", ("ids", shell.Seed(20)));
        Assert.Contains(shell.Host.Recorded.Progress, record => record.StatusDescription.Contains("in flight", StringComparison.Ordinal));
    }

    public sealed class Thrower
    {
        public object Id => this;

        public override string ToString() => throw new InvalidOperationException("hunter2");
    }
}
