using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>A delete stays in doubt until something settles it, however its outcome is stored, and only in its own account.</summary>
public class InDoubtTests
{
    // Two keys without an owner that are masked the same, and two keys that are too short for any character to be shown.
    private const string Opaque = "0123456789abcdef0123456789abcdef";
    private const string Namesake = "fedcba9876543210fedcba987654cdef";
    private const string Short = "key-1";
    private const string OtherShort = "key-2";

    private const string Again = "Remove-IoSecret -Force -PassThru";
    private const string AsSerialized = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_))";
    private const string AsCsv =
        "$row = [ordered]@{}; foreach ($property in $_.PSObject.Properties) { $row[$property.Name] = \"$($property.Value)\" }; [pscustomobject] $row";

    // ConvertTo-Json writes an enum of 64 bits as its name, every other enum as a number, and a value that is not simple as an object.
    private const string AsJson =
        """
        $row = [ordered]@{}
        foreach ($property in $_.PSObject.Properties) {
            $value = $property.Value
            $row[$property.Name] =
                if ($value -is [enum]) { if ([enum]::GetUnderlyingType($value.GetType()) -eq [long]) { "$value" } else { [long] $value } }
                elseif ($value -is [timespan]) { [pscustomobject]@{ Ticks = $value.Ticks } }
                elseif ($value -is [int]) { [long] $value }
                else { $value }
        }
        [pscustomobject] $row
        """;

    public static TheoryData<string> Ways => ["$_", AsSerialized, AsCsv, AsJson];

    public static TheoryData<string, string> LooksAlike => new() { { Opaque, Namesake }, { Short, OtherShort } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Outcome_stays_in_doubt_through_every_serialization_format(string way)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var result = await shell.RunAsync($"$outcome | ForEach-Object {{ {way} }} | {Again}");
        Assert.Equal(["Gone"], result.Statuses);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Doubt_does_not_carry_over_to_another_account(string way)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var other = Shell.Secure(shell.Emulator.Store.AddAccount().ApiKey);
        var result = await shell.RunAsync($"{ConnectTo(shell)}; $outcome | ForEach-Object {{ {way} }} | {Again}", ("key", other));
        Assert.Equal(["NotFound"], result.Statuses);
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
    }

    [Theory]
    [MemberData(nameof(LooksAlike))]
    public async Task Different_key_without_owner_is_another_account_even_if_it_is_masked_the_same(string key, string other)
    {
        await using var shell = await CreateInDoubtOutcomeAsync(key);
        shell.Emulator.Store.AddAccount(apiKey: other);
        var result = await shell.RunAsync($"{ConnectTo(shell)}; $outcome | ForEach-Object {{ {AsCsv} }} | {Again}", ("key", Shell.Secure(other)));
        Assert.Equal(["NotFound"], result.Statuses);
    }

    [Theory]
    [InlineData(Opaque)]
    [InlineData(Short)]
    public async Task Same_key_without_owner_is_the_same_account_in_a_new_connection(string key)
    {
        await using var shell = await CreateInDoubtOutcomeAsync(key);
        var result = await shell.RunAsync($"{ConnectTo(shell)}; $outcome | ForEach-Object {{ {AsCsv} }} | {Again}", ("key", Shell.Secure(key)));
        Assert.Equal(["Gone"], result.Statuses);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("BaseUri = 'https://other.example/'")]
    [InlineData("BaseUri = 'https://other.example/'; Account = $outcome.Account")]
    [InlineData("Account = [guid]::NewGuid()")]
    [InlineData("BaseUri = $outcome.BaseUri; Account = '****cdef'")]
    public async Task Doubt_in_a_row_that_names_another_account_is_ignored(string columns)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var result = await shell.RunAsync($"[pscustomobject]@{{ Id = $outcome.Id; Status = 'Unknown'; {columns} }} | {Again}");
        Assert.Equal(["NotFound"], result.Statuses);
    }

    [Theory]
    [InlineData("'Unknown'")]
    [InlineData("'unknown '")]
    [InlineData("5")]
    [InlineData("5L")]
    [InlineData("'5'")]
    [InlineData("[IoSecrets.SecretStatus]::Unknown")]
    public async Task Row_without_account_is_assigned_to_the_connected_account_with_one_warning(string status)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var result = await shell.RunAsync(
            $"$outcome.Id, [guid]::NewGuid() | ForEach-Object {{ [pscustomobject]@{{ Id = $_; Status = {status} }} }} | {Again}");
        Assert.Equal(["Gone", "Gone"], result.Statuses);
        Assert.Contains("BaseUri and Account", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'NotFound'")]
    [InlineData("'Deleted, Failed'")]
    [InlineData("'Unk'")]
    [InlineData("$null")]
    [InlineData("55")]
    public async Task Row_with_another_status_is_not_in_doubt(string status)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var result = await shell.RunAsync($"[pscustomobject]@{{ Id = $outcome.Id; Status = {status} }} | {Again}");
        Assert.Equal(["NotFound"], result.Statuses);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Unknown_id_that_an_aborted_run_does_not_reach_stays_unknown_and_is_counted_as_such(string way)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var fresh = shell.Seed(2);
        shell.Emulator.Faults.For(fresh[0], new Fault.Response(401));
        var ended = await shell.RunAsync(
            "$outcomes = [Collections.Generic.List[object]]::new(); try { , @($ids[0], $outcome, $ids[1]) | Remove-IoSecret -Force -PassThru -ThrottleLimit 1 "
            + "| ForEach-Object { $outcomes.Add($_) } } catch { \"$_\" }",
            ("ids", fresh));
        Assert.Contains("3 IDs: 0 deleted, 1 unknown, 1 not sent, 1 failed", ended.Output.Single().ToString(), StringComparison.Ordinal);
        Assert.Empty(ended.Errors);
        Assert.Equal(["Failed", "Skipped", "Unknown"], (await shell.RunAsync("$outcomes")).Statuses.Order());

        shell.Emulator.Faults.Clear();
        Assert.Equal(["Unknown", "Failed", "Skipped"], (await shell.RunAsync("(Get-IoSecretRun).Unsettled")).Statuses);
        var again = await shell.RunAsync($"(Get-IoSecretRun).Unsettled | ForEach-Object {{ {way} }} | {Again}");
        Assert.Equal(["Deleted", "Deleted", "Gone"], again.Statuses.Order());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Declined_delete_is_not_sent_and_stays_in_doubt(string way)
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        const int No = 2;
        shell.Host.Recorded.Answers.Enqueue(No);
        var declined = await shell.RunAsync("$declined = $outcome | Remove-IoSecret -PassThru; $declined; (Get-IoSecretRun).Unsettled");
        Assert.Equal(["Skipped"], declined.Statuses);
        Assert.True((bool)declined.Output[0].Properties["InDoubt"].Value);
        Assert.Empty(declined.Errors);
        Assert.Equal(["Gone"], (await shell.RunAsync($"$declined | ForEach-Object {{ {way} }} | {Again}")).Statuses);
    }

    [Fact]
    public async Task After_Ctrl_C_an_unknown_id_that_was_not_sent_again_stays_unknown()
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var ids = shell.Seed(4);
        var never = new TaskCompletionSource();
        shell.Emulator.Faults.Always = new Fault.HeldUntil(never.Task);
        await shell.RunAndStopAsync(
            "Remove-IoSecret -InputObject (@($ids) + $outcome) -Force -ThrottleLimit 2",
            shell.Emulator.Requests.Count + 2,
            ("ids", ids));
        var unsettled = await shell.RunAsync("$outcome.Id; (Get-IoSecretRun).Unsettled | ForEach-Object { if ($_.Id -eq $outcome.Id) { $_.Status } }");
        Assert.Equal("Unknown", unsettled.Output[1].ToString());
    }

    [Fact]
    public async Task Settled_outcome_is_no_longer_in_doubt()
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var result = await shell.RunAsync($"$gone = $outcome | {Again}; $gone.InDoubt; $gone | {Again} -IgnoreMissing | ForEach-Object Status");
        Assert.Equal(["False", "NotFound"], result.Output.Select(output => output.ToString()));
    }

    [Fact]
    public async Task Outcome_identifies_its_account_without_revealing_the_key()
    {
        await using var shell = await CreateInDoubtOutcomeAsync(Opaque);
        var outcome = (await shell.RunAsync("$outcome; 'no id' | Remove-IoSecret -Force -PassThru -ErrorAction Ignore")).Output;
        Assert.All(outcome, of => Assert.Equal(shell.BaseUri, of.Properties["BaseUri"].Value));
        Assert.All(outcome, of => Assert.Matches("^[0-9A-F]{32}:[0-9A-F]{64}$", (string)of.Properties["Account"].Value));
    }

    [Fact]
    public async Task If_the_key_contains_its_owner_the_account_is_the_owner()
    {
        await using var shell = await CreateInDoubtOutcomeAsync();
        var outcome = (await shell.RunAsync("$outcome")).Output.Single();
        Assert.Equal(shell.Emulator.DefaultAccount.UserId.ToString(), outcome.Properties["Account"].Value);
    }

    private static string ConnectTo(Shell shell) =>
        $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest -MaximumRetryCount 0";

    /// <summary>Returns a connected shell with an outcome in $outcome: the secret was deleted, but the response was lost.</summary>
    private static async Task<Shell> CreateInDoubtOutcomeAsync(string? key = null)
    {
        var shell = await Shell.StartAsync();
        var account = key is null ? shell.Emulator.DefaultAccount : shell.Emulator.Store.AddAccount(apiKey: key);
        var id = shell.Emulator.Store.Add(account, "db").SecretId;
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync(
            $"{ConnectTo(shell)}; $outcome = $id | Remove-IoSecret -Force -PassThru -ErrorAction Ignore; $outcome",
            ("key", Shell.Secure(account.ApiKey)), ("id", id));
        Assert.Equal(["Unknown"], result.Statuses);
        return shell;
    }
}
