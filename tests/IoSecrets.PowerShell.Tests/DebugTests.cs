using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>
/// The debug stream shows each request and what came back. By the preference and not by -Debug, at which engines up to 7.6 ask for each line.
/// </summary>
public class DebugTests
{
    [Theory]
    [InlineData("Remove-IoSecret $id -Force", "DELETE")]
    [InlineData("Get-IoSecret $id", "GET")]
    [InlineData("Get-IoSecret", "GET")]
    [InlineData("Set-IoSecret $id -Name n", "PATCH")]
    [InlineData("New-IoSecret -Name n -Value hunter22", "POST")]
    [InlineData("Test-IoNetConnection", "GET")]
    [InlineData("Connect-IoNet -BaseUri $uri -ApiKey $key", "GET")]
    public async Task Each_request_and_its_answer_are_a_line_each(string script, string method)
    {
        await using var shell = await Shell.ConnectAsync();
        var before = shell.Emulator.Requests.Count;
        var result = await shell.RunAsync(
            $"$DebugPreference = 'Continue'; {script} 5>&1", ("id", shell.Seed(1)[0]), ("uri", shell.BaseUri), ("key", shell.Key));
        var lines = result.Output.Select(output => output.ToString()).Where(line => line.StartsWith(method, StringComparison.Ordinal)).ToArray();
        Assert.Equal(2 * (shell.Emulator.Requests.Count - before), lines.Length);
        Assert.Contains("****" + shell.Emulator.DefaultAccount.ApiKey[^4..], lines[0], StringComparison.Ordinal);
        Assert.Contains("HTTP ", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_that_broke_is_told()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        shell.Emulator.Faults.For(id, new Fault.BreakAfter());
        var result = await shell.RunAsync("$DebugPreference = 'Continue'; Remove-IoSecret $id -Force 5>&1", ("id", id));
        Assert.Equal(4, result.Output.Count);
        Assert.Contains("no response", result.Output[1].ToString(), StringComparison.Ordinal);
        Assert.Contains("attempt 2", result.Output[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_nothing_of_the_kind_is_kept_or_shown()
    {
        await using var shell = await Shell.ConnectAsync();
        Assert.Empty((await shell.RunAsync("Remove-IoSecret $id -Force 5>&1", ("id", shell.Seed(1)[0]))).Output);
    }
}
