using System.Text.Json;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;
using Microsoft.PowerShell.SecretManagement;

namespace IoSecrets.Tests;

public class SecretManagementTests
{
    private const string Value = "hunter2hunter2";

    public static TheoryData<string, string> Changes => new()
    {
        { "Set-Secret", $"-Name db -Secret {Value}" },
        { "Set-SecretInfo", "-Name db -Metadata @{ ToolName = 'agno__x' }" },
        { "Remove-Secret", "-Name db" },
    };

    [Theory]
    [InlineData("-Secret hunter2hunter2")]
    [InlineData("-Secret $secure")]
    public async Task Set_Secret_creates_a_secret_if_the_name_does_not_exist(string secret)
    {
        await using var vault = await Vault.StartAsync();
        vault.Add("dbx");
        var result = await vault.CallAsync("Set-Secret", $"-Name db* {secret}", ("secure", Shell.Secure(Value)));
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(("db*", Value), vault.Secrets.Select(stored => (stored.Name, stored.Value)).Last());
    }

    [Theory]
    [InlineData("db")]
    [InlineData("DB")]
    public async Task Set_Secret_changes_the_secret_if_the_name_exists(string name)
    {
        await using var vault = await Vault.StartAsync();
        var id = vault.Add("db", "agno__x");
        var result = await vault.CallAsync("Set-Secret", $"-Name {name} -Secret {Value}");
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        var stored = Assert.Single(vault.Secrets);
        Assert.Equal((id, "db", Value, "agno__x"), (stored.SecretId, stored.Name, stored.Value, stored.ToolName));
    }

    [Theory]
    [InlineData("@{ a = 'hunter2hunter2' }")]
    [InlineData("([pscredential]::new('user', $secure))")]
    [InlineData("([byte[]](1, 2, 3, 4))")]
    [InlineData("12345")]
    [InlineData("$null")]
    public async Task Value_that_is_not_text_is_rejected_before_the_first_request(string secret)
    {
        await using var vault = await Vault.StartAsync();
        var result = await vault.CallAsync("Set-Secret", $"-Name db -Secret {secret}", ("secure", Shell.Secure(Value)));
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Equal(0, vault.Shell.Emulator.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Name_shared_by_several_secrets_is_an_error_that_lists_their_ids(string function, string arguments)
    {
        await using var vault = await Vault.StartAsync();
        Guid[] ids = [vault.Add("db"), vault.Add("DB")];
        var result = await vault.CallAsync(function, arguments);
        Assert.Equal(["AmbiguousName"], result.ErrorIds);
        Assert.All(ids, id => Assert.Contains(id.ToString(), result.Errors[0].ToString(), StringComparison.Ordinal));
        Assert.All(vault.Methods, method => Assert.Equal("GET", method));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task List_that_may_be_incomplete_is_an_error_and_nothing_is_changed(string function, string arguments)
    {
        await using var vault = await Vault.StartAsync();
        ReturnOnlyTenOfTwelve(vault);
        var result = await vault.CallAsync(function, arguments);
        Assert.Equal(["ListIncomplete"], result.ErrorIds);
        Assert.All(vault.Methods, method => Assert.Equal("GET", method));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    public async Task List_with_a_round_number_of_secrets_is_considered_complete(int count)
    {
        await using var vault = await Vault.StartAsync();
        vault.Shell.Seed(count - 1);
        var id = vault.Add("db");
        var result = await vault.CallAsync("Remove-Secret", "-Name db");
        Assert.Empty(result.Errors);
        Assert.Equal([id], vault.Shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Refused_list_is_an_error_and_nothing_is_changed(string function, string arguments)
    {
        await using var vault = await Vault.StartAsync();
        vault.Shell.Emulator.Faults.Decide = request => IsOfList(request) ? new Fault.Response(405) : null;
        var result = await vault.CallAsync(function, arguments);
        Assert.Equal(["ListRefused"], result.ErrorIds);
        Assert.All(vault.Methods, method => Assert.Equal("GET", method));
    }

    [Fact]
    public async Task Remove_Secret_deletes_the_secret_without_a_prompt()
    {
        await using var vault = await Vault.StartAsync();
        vault.Add("dbx");
        var id = vault.Add("db");
        var result = await vault.CallAsync("Remove-Secret", "-Name db");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal([id], vault.Shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [InlineData("Remove-Secret", "-Name db*")]
    [InlineData("Set-SecretInfo", "-Name db* -Metadata @{ ToolName = 'agno__x' }")]
    public async Task Remove_Secret_and_Set_SecretInfo_fail_if_the_name_does_not_exist(string function, string arguments)
    {
        await using var vault = await Vault.StartAsync();
        vault.Add("dbx");
        var result = await vault.CallAsync(function, arguments);
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.All(vault.Methods, method => Assert.Equal("GET", method));
    }

    [Fact]
    public async Task Metadata_sets_the_tool_and_the_default()
    {
        await using var vault = await Vault.StartAsync();
        await vault.CallAsync("Set-Secret", $"-Name db -Secret {Value} -Metadata @{{ ToolName = 'agno__x'; IsDefaultForTool = $true }}");
        var created = Assert.Single(vault.Secrets);
        Assert.Equal(("agno__x", null, true), (created.ToolName, created.ToolArgument, created.IsDefaultForTool));
        await vault.CallAsync("Set-Secret", $"-Name db -Secret {Value} -Metadata @{{ ToolArgument = 'token'; IsDefaultForTool = $false }}");
        var changed = Assert.Single(vault.Secrets);
        Assert.Equal(("agno__x", "token", false), (changed.ToolName, changed.ToolArgument, changed.IsDefaultForTool));
        await vault.CallAsync("Set-SecretInfo", "-Name db -Metadata @{ ToolName = 'agno__y' }");
        Assert.Equal(("agno__y", Value), vault.Secrets.Select(secret => (secret.ToolName, secret.Value)).Single());
    }

    [Theory]
    [InlineData("Set-Secret", "-Secret hunter2hunter2 -Metadata @{ Owner = 'me' }")]
    [InlineData("Set-Secret", "-Secret hunter2hunter2 -Metadata @{ Id = '01234567-89ab-cdef-0123-456789abcdef' }")]
    [InlineData("Set-Secret", "-Secret hunter2hunter2 -Metadata @{ IsDefaultForTool = 'false' }")]
    [InlineData("Set-SecretInfo", "-Metadata @{ Owner = 'me' }")]
    public async Task Unsupported_metadata_is_rejected_before_the_first_request(string function, string arguments)
    {
        await using var vault = await Vault.StartAsync();
        var result = await vault.CallAsync(function, $"-Name db {arguments}");
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
        Assert.Equal(0, vault.Shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Get_Secret_returns_nothing_if_the_name_does_not_exist()
    {
        await using var vault = await Vault.StartAsync();
        vault.Add("dbx");
        var result = await vault.CallAsync("Get-Secret", "-Name db*");
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Null(result.Terminating);
    }

    [Fact]
    public async Task Get_Secret_explains_that_values_are_never_returned_if_the_name_exists()
    {
        await using var vault = await Vault.StartAsync();
        vault.Add("db");
        var result = await vault.CallAsync("Get-Secret", "-Name DB");
        Assert.IsType<PasswordRequiredException>(result.Terminating!.Exception);
        Assert.Contains("never returns", result.Terminating.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Secret_throws_if_the_list_may_be_incomplete_so_SecretManagement_stops()
    {
        await using var vault = await Vault.StartAsync();
        ReturnOnlyTenOfTwelve(vault);
        var result = await vault.CallAsync("Get-Secret", "-Name db");
        Assert.IsType<PasswordRequiredException>(result.Terminating!.Exception);
        Assert.Contains("may be incomplete", result.Terminating.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("-Filter *", 3)]
    [InlineData("-Filter DB*", 2)]
    [InlineData("-Filter db", 1)]
    [InlineData("-Filter DB", 1)]
    [InlineData("-Filter nothing", 0)]
    [InlineData("-Filter nothing*", 0)]
    [InlineData("-Filter 'o`ther'", 0)]
    [InlineData("-Filter '[do]*'", 3)]
    public async Task Get_SecretInfo_filters_by_name(string filter, int count)
    {
        await using var vault = await Vault.StartAsync();
        _ = (vault.Add("db"), vault.Add("dbx"), vault.Add("other"));
        var result = await vault.CallAsync("Get-SecretInfo", filter);
        Assert.Empty(result.Errors);
        Assert.Equal(count, Vault.InformationIn(result).Count);
    }

    [Fact]
    public async Task Get_SecretInfo_returns_id_tool_and_dates_as_metadata()
    {
        await using var vault = await Vault.StartAsync();
        var id = vault.Add("db", "agno__x");
        var information = Assert.Single(Vault.InformationIn(await vault.CallAsync("Get-SecretInfo")));
        Assert.Equal(("db", SecretType.String, "io"), (information.Name, information.Type, information.VaultName));
        var metadata = information.Metadata;
        Assert.Equal(
            ["CreatedAt", "Id", "IsDefaultForTool", "ToolName", "UpdatedAt"], metadata.Keys.Cast<string>().Order(StringComparer.Ordinal));
        Assert.Equal((id.ToString(), "agno__x", false), (metadata["Id"], metadata["ToolName"], metadata["IsDefaultForTool"]));
        Assert.Equal(DateTimeKind.Utc, Assert.IsType<DateTime>(metadata["UpdatedAt"]).Kind);
    }

    [Fact]
    public async Task Get_SecretInfo_lists_a_shared_name_once_with_all_ids_and_a_warning()
    {
        await using var vault = await Vault.StartAsync();
        Guid[] ids = [vault.Add("db"), vault.Add("DB"), vault.Add("other")];
        var result = await vault.CallAsync("Get-SecretInfo");
        Assert.Equal(["db", "other"], Vault.InformationIn(result).Select(information => information.Name));
        Assert.Equal($"{ids[0]}, {ids[1]}", Vault.InformationIn(result)[0].Metadata["Id"]);
        Assert.Contains($"{ids[0]}, {ids[1]}", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extension_exports_only_the_functions_of_the_SecretManagement_contract()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync("& (Get-Module IoSecrets) { (Get-Module IoSecrets.Extension).ExportedCommands.Keys }");
        Assert.Equal(
            ["Get-Secret", "Get-SecretInfo", "Remove-Secret", "Set-Secret", "Set-SecretInfo", "Test-SecretVault", "Unregister-SecretVault"],
            result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    private static bool IsOfList(FaultContext request) => request is { Method: "GET", SecretId: null, Ordinal: > 2 };

    // The response says that there are twelve.
    private static void ReturnOnlyTenOfTwelve(Vault vault)
    {
        var secrets = Enumerable.Range(0, 10).Select(number => new { secret_id = Guid.NewGuid(), secret_name = $"name {number}" });
        var body = JsonSerializer.Serialize(new { data = secrets, total = 12 });
        vault.Shell.Emulator.Faults.Decide = request => IsOfList(request) ? new Fault.Response(200, body) : null;
    }
}
