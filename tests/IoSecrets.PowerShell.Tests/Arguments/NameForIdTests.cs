using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>A name in place of an id, which is what most users type first.</summary>
public class NameForIdTests
{
    [Theory]
    [InlineData("Get-IoSecret linear", "'linear' (item 1) is not a secret ID. To find secrets by name, use Get-IoSecret -Name 'linear'.")]
    [InlineData("'linear' | Get-IoSecret", "'linear' (item 1) is not a secret ID. To find secrets by name, use Get-IoSecret -Name 'linear'.")]
    [InlineData("Remove-IoSecret linear-*", "'linear-*' (item 1) is not a secret ID. To delete secrets by name, use Remove-IoSecret -Name 'linear-*'.")]
    [InlineData("'linear' | Remove-IoSecret", "'linear' (item 1) is not a secret ID. To find secrets by name, use Get-IoSecret -Name 'linear'.")]
    [InlineData("Set-IoSecret linear -Name x", "use Get-IoSecret -Name 'linear' | Set-IoSecret ...")]
    [InlineData("Get-IoSecret \"joe's key\"", "Get-IoSecret -Name 'joe''s key'.")]
    [InlineData("Get-IoSecret 'build[1]'", "Get-IoSecret -Name 'build`[1`]'.")]
    [InlineData("Get-IoSecret '['", "Get-IoSecret -Name '`['.")]
    [InlineData("Get-IoSecret 2024", "Get-IoSecret -Name '2024'.")]
    [InlineData("[pscustomobject]@{ Id = 'linear' } | Get-IoSecret", "Get-IoSecret -Name 'linear'.")]
    public async Task Error_names_the_item_and_suggests_a_command(string script, string expectedText)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync($"$ConfirmPreference = 'None'; {script}");
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Contains(expectedText, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.All(result.Errors[0].ToString().Split(". "), sentence => Assert.InRange(sentence.Length, 1, 160));
    }

    [Fact]
    public async Task Suggested_command_finds_the_secret_by_its_name()
    {
        await using var shell = await Shell.ConnectAsync();
        string[] names = ["linear", "joe's key", "build[1]", "a`b", "[", "‘curly’"];
        foreach (var name in names)
        {
            shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, name);
        }

        var result = await shell.RunAsync(
            "foreach ($name in $names) { $name | Get-IoSecret -ErrorVariable e 2>$null; "
            + "$command = \"$e\" -replace '^.*, use (.*)\\.$', '$1'; (Invoke-Command ([scriptblock]::Create($command))).Name }",
            ("names", names));
        Assert.Equal(names, result.Output.Select(name => name.ToString()));
    }

    [Theory]
    [InlineData("Get-IoSecret ('x' * 41)")]
    [InlineData("Get-IoSecret io-v2-eyJhbGciOiJIUzI1NiJ9")]
    [InlineData("Get-IoSecret 01234567-89ab-cdef-0123-456789abcde")]
    [InlineData("Get-IoSecret 00000000-0000-0000-0000-000000000000")]
    [InlineData("Get-IoSecret \"a`u{202e}b\"")]
    [InlineData("Get-IoSecret @{ a = 'linear' }")]
    public async Task Text_that_is_masked_shortened_or_not_a_name_is_not_put_into_a_suggested_command(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(script);
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.DoesNotContain("-Name", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", result.Errors[0].ToString(), StringComparison.Ordinal);
    }
}
