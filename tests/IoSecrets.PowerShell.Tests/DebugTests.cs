using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>
/// The debug stream shows each request and its response. These tests set $DebugPreference, because -Debug prompts for each line up to 7.6.
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
    public async Task Every_request_and_every_response_is_one_debug_line(string script, string method)
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
    public async Task Every_failed_attempt_is_shown()
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
    public async Task Without_DebugPreference_nothing_is_written_to_the_debug_stream()
    {
        await using var shell = await Shell.ConnectAsync();
        Assert.Empty((await shell.RunAsync("Remove-IoSecret $id -Force 5>&1", ("id", shell.Seed(1)[0]))).Output);
    }
}
