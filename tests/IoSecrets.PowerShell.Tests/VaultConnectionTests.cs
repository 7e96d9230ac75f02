using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class VaultConnectionTests
{
    [Fact]
    public async Task Test_SecretVault_queries_the_service_every_time()
    {
        await using var vault = await Vault.StartAsync();
        var taken = await vault.CallAsync("Test-SecretVault");
        Assert.Equal([true], taken.Output.Select(output => output.BaseObject));
        vault.Account.IsRevoked = true;
        var refused = await vault.CallAsync("Test-SecretVault");
        Assert.Equal([false], refused.Output.Select(output => output.BaseObject));
        Assert.Equal(["CredentialRefused"], refused.ErrorIds);
    }

    [Fact]
    public async Task Vault_connects_once_and_does_not_change_the_runspaces_connection()
    {
        await using var vault = await Vault.StartAsync();
        await using var users = await Shell.StartAsync();
        await vault.Shell.RunAsync("Connect-IoNet -BaseUri $uri -ApiKey $key", ("uri", users.BaseUri), ("key", users.Key));
        await vault.CallAsync("Get-SecretInfo");
        await vault.CallAsync("Get-SecretInfo");
        Assert.Equal([422, 404, 200, 200], vault.Shell.Emulator.Requests.All.Select(request => request.StatusCode));
        Assert.Equal(users.BaseUri, (await vault.Shell.RunAsync("\"$((Get-IoNetConnection).BaseUri)\"")).Output.Single().ToString());
    }

    [Fact]
    public async Task Two_vaults_use_separate_accounts()
    {
        await using var vault = await Vault.StartAsync();
        await using var other = await Vault.StartAsync();
        vault.Add("one");
        other.Add("two");
        var parameters = $"@{{ BaseUri = '{other.Shell.BaseUri}'; ApiKeyVariable = '{other.Variable}' }}";
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("one", Assert.Single(Vault.InformationIn(await vault.CallAsync("Get-SecretInfo"))).Name);
            Assert.Equal("two", Assert.Single(Vault.InformationIn(await vault.CallAsync("team", parameters, "Get-SecretInfo", ""))).Name);
        }

        Assert.Equal(4, vault.Shell.Emulator.Requests.Count);
        Assert.Equal(4, other.Shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Changed_key_opens_a_new_connection()
    {
        await using var vault = await Vault.StartAsync();
        vault.Add("one");
        await vault.CallAsync("Get-SecretInfo");
        var second = vault.Shell.Emulator.Store.AddAccount();
        vault.SetKey(second.ApiKey);
        Assert.Empty((await vault.CallAsync("Get-SecretInfo")).Output);
        Assert.Equal(second.ApiKey, vault.Shell.Emulator.Requests.All[^1].Headers["x-api-key"]);
    }

    [Fact]
    public async Task Unregistering_a_vault_closes_its_connection()
    {
        await using var vault = await Vault.StartAsync();
        await vault.CallAsync("Unregister-SecretVault");
        await vault.CallAsync("Get-SecretInfo");
        var result = await vault.CallAsync("Unregister-SecretVault");
        Assert.Empty(result.Errors);
        await vault.Shell.WaitForNoConnectionAsync();
    }

    [Fact]
    public async Task Error_names_a_variable_that_contains_no_key()
    {
        await using var vault = await Vault.StartAsync();
        vault.SetKey(null);
        var result = await vault.CallAsync("Get-SecretInfo");
        Assert.Equal(["CredentialMissing"], result.ErrorIds);
        Assert.Contains(vault.Variable, result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vault_at_another_host_needs_ApiKeyVariable()
    {
        await using var vault = await Vault.StartAsync();
        var result = await vault.CallAsync("io", "@{ BaseUri = 'https://gateway.example' }", "Test-SecretVault", "");
        Assert.Equal(["CredentialMissing"], result.ErrorIds);
        Assert.Contains("ApiKeyVariable", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_without_Vault_ps1_reports_the_missing_file_once()
    {
        await using var shell = await Shell.StartAsync();
        var copy = Directory.CreateTempSubdirectory("iosecrets-");
        try
        {
            ModuleCopy.To(copy.FullName);
            File.Delete(Path.Combine(copy.FullName, "IoSecrets.Extension", "Vault.ps1"));
            var lines = await Pwsh.RunAsync(
                $$"""
                Import-Module '{{Path.Combine(copy.FullName, "IoSecrets.psd1")}}'
                $ErrorActionPreference = 'SilentlyContinue'
                & (Get-Module IoSecrets) IoSecrets.Extension\Test-SecretVault
                "$($Error.Count) $Error"
                """,
                shell);
            Assert.Matches(@"^1 .*Vault\.ps1", lines[0]);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Misspelt_vault_parameter_is_an_error()
    {
        await using var vault = await Vault.StartAsync();
        var result = await vault.CallAsync("io", $"@{{ BaseUri = '{vault.Shell.BaseUri}'; ApiKeyVar = '{vault.Variable}' }}", "Test-SecretVault", "");
        Assert.Equal(["UnknownVaultParameter"], result.ErrorIds);
        Assert.Equal(0, vault.Shell.Emulator.Requests.Count);
    }
}
