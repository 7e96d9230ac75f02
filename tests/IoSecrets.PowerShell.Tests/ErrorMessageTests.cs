using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Consoles wrap errors and logs truncate them, so each error begins with the item and the command to use; response details follow.</summary>
public class ErrorMessageTests
{
    private const int FirstPartLength = 160;
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [Theory]
    [InlineData("Get-IoSecret $id", 403, Id, "Connect-IoNet")]
    [InlineData("Get-IoSecret $id", 404, Id, "Get-IoNetConnection")]
    [InlineData("Get-IoSecret $id", 405, Id, "Connect-IoNet -BaseUri")]
    [InlineData("Get-IoSecret $id", 429, Id, "Try again later")]
    [InlineData("Get-IoSecret $id", 503, Id, "Connect-IoNet -BaseUri")]
    [InlineData("Set-IoSecret $id -Name n", 403, Id, "Connect-IoNet")]
    [InlineData("Set-IoSecret $id -Name n", 404, Id, "Get-IoNetConnection")]
    [InlineData("Set-IoSecret $id -Name n", 413, Id, "Remove-IoSecret")]
    [InlineData("Set-IoSecret $id -Name n", 503, Id, "Set-IoSecret")]
    [InlineData("Remove-IoSecret $id -Force", 403, Id, "Connect-IoNet")]
    [InlineData("Remove-IoSecret $id -Force", 404, Id, "Get-IoNetConnection")]
    [InlineData("Remove-IoSecret $id -Force", 405, Id, "Connect-IoNet -BaseUri")]
    [InlineData("Remove-IoSecret $id -Force", 503, Id, "Remove-IoSecret")]
    [InlineData("New-IoSecret -Name db -Value $value", 403, "'db'", "Connect-IoNet")]
    [InlineData("New-IoSecret -Name db -Value $value", 413, "'db'", "Remove-IoSecret")]
    [InlineData("New-IoSecret -Name db -Value $value", 503, "'db'", "Get-IoSecret -Name")]
    [InlineData("$id | Set-IoSecret -Name { throw }", 200, Id, "ForEach-Object")]
    [InlineData("[pscustomobject]@{ Uuid = $id } | Get-IoSecret", 200, "Item 1", "-Id { $_.Column }")]
    [InlineData("Remove-IoSecret linear -Force", 200, "'linear'", "Remove-IoSecret -Name 'linear'")]
    public async Task Error_about_an_item_names_the_item_and_the_command_to_use_in_its_first_160_characters(
        string script, int status, string item, string command)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0 -MaximumWaitSec 1");
        shell.Emulator.Faults.Always = new Fault.Response(status, """{"detail":"Said by the service"}""");
        var result = await shell.RunAsync(
            $"$ConfirmPreference = 'None'; {script}", ("id", Id), ("value", Shell.Secure("a good value")));
        var message = Assert.Single(result.Errors).ToString();
        var firstPart = message[..Math.Min(message.Length, FirstPartLength)];
        Assert.Contains(item, firstPart, StringComparison.Ordinal);
        Assert.Contains(command, firstPart, StringComparison.Ordinal);
    }
}
