using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The key that is used if none is given.</summary>
[Collection(EnvironmentKey)]
public sealed class KeyOriginTests : IDisposable
{
    /// <summary>The collection of all tests that set or read the environment variable; they run one after another.</summary>
    public const string EnvironmentKey = nameof(EnvironmentKey);

    public const string Variable = "IOINTELLIGENCE_API_KEY";

    private static readonly string[] Others = ["IO_API_KEY", "IONET_API_KEY"];

    private readonly string?[] _before = [.. Others.Append(Variable).Select(Environment.GetEnvironmentVariable)];

    // The person who runs the tests may have set the variables.
    public KeyOriginTests() => SetAll([null, null, null]);

    public void Dispose() => SetAll(_before);

    [Fact]
    public async Task Environment_key_is_used_for_the_local_machine()
    {
        await using var shell = await Shell.StartAsync();
        Environment.SetEnvironmentVariable(Variable, shell.Emulator.DefaultAccount.ApiKey);
        var result = await shell.RunAsync($"(Connect-IoNet -BaseUri {shell.BaseUri} -PassThru).CredentialOrigin");
        Assert.Equal("Environment", result.Output.Single().ToString());
    }

    [Fact]
    public async Task Environment_key_is_never_used_for_another_host()
    {
        await using var shell = await Shell.StartAsync();
        Environment.SetEnvironmentVariable(Variable, shell.Emulator.DefaultAccount.ApiKey);
        var result = await shell.RunAsync("Connect-IoNet -BaseUri https://elsewhere.example -SkipConnectionTest");
        Assert.Equal("CredentialMissing", result.TerminatingId);
        Assert.Contains("elsewhere.example", result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vault_without_ApiKeyVariable_uses_the_environment_key_as_Connect_IoNet_does()
    {
        await using var vault = await Vault.StartAsync();
        Environment.SetEnvironmentVariable(Variable, vault.Account.ApiKey);
        var here = await vault.CallAsync("io", $"@{{ BaseUri = '{vault.Shell.BaseUri}' }}", "Test-SecretVault", "");
        Assert.Equal([true], here.Output.Select(output => output.BaseObject));
        var elsewhere = await vault.CallAsync("io", "@{ BaseUri = 'https://elsewhere.example' }", "Test-SecretVault", "");
        Assert.Equal([false], elsewhere.Output.Select(output => output.BaseObject));
        Assert.Equal(["CredentialMissing"], elsewhere.ErrorIds);
    }

    [Fact]
    public async Task Host_that_can_prompt_asks_for_the_key_with_hidden_input()
    {
        await using var shell = await Shell.StartAsync();
        shell.Host.Recorded.Typed = shell.Key;
        var result = await shell.RunAsync($"(Connect-IoNet -BaseUri {shell.BaseUri} -PassThru).CredentialOrigin");
        Assert.Equal("Prompt", result.Output.Single().ToString());
        Assert.Contains(shell.Emulator.BaseUri.Authority, shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_host_cannot_prompt_the_error_lists_the_ways_to_give_a_key()
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri}");
        Assert.Equal("CredentialMissing", result.TerminatingId);
        Assert.All(["-ApiKey", "-Token", Variable], way => Assert.Contains(way, result.Terminating!.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IO_API_KEY")]
    [InlineData("IONET_API_KEY")]
    public async Task Key_in_the_variable_of_another_tool_is_named_in_the_error_but_never_used(string variable)
    {
        await using var shell = await Shell.StartAsync();
        var key = shell.Emulator.DefaultAccount.ApiKey;
        Environment.SetEnvironmentVariable(variable, key);
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri}");
        Assert.Equal("CredentialMissing", result.TerminatingId);
        Assert.Contains($"-ApiKey (ConvertTo-SecureString $env:{variable} -AsPlainText)", result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, result.Everything, StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    private static void SetAll(string?[] values)
    {
        foreach (var (variable, value) in Others.Append(Variable).Zip(values))
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
