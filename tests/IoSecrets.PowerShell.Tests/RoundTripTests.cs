using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Secrets that were written to a file and read again are still what they were planned to be. Real files are in the Pester stories.</summary>
public class RoundTripTests
{
    private const string Serialized = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_))";
    private const string RowOfTexts =
        "$row = [ordered]@{}; foreach ($property in $_.PSObject.Properties) "
        + "{ $row[$property.Name] = if ($null -eq $property.Value) { '' } else { $property.Value.ToString() } }; [pscustomobject] $row";

    public static TheoryData<string, string> Ways => new()
    {
        { "en-US", Serialized },
        { "de-DE", Serialized },
        { "en-US", RowOfTexts },
        { "de-DE", RowOfTexts },
        { "ar-SA", RowOfTexts },
        { "th-TH", RowOfTexts },
        { "fa-IR", RowOfTexts },
        { "", RowOfTexts },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_secret_comes_back_as_it_was_planned(string culture, string way)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(10);
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "without a tool");
        var result = await shell.RunAsync(
            $"[cultureinfo]::CurrentCulture = '{culture}'; Get-IoSecret | ForEach-Object {{ {way} }} | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Empty(result.Warnings);
        Assert.Equal(Enumerable.Repeat("Deleted", 11), result.Statuses);
    }

    [Theory]
    [InlineData(Serialized)]
    [InlineData(RowOfTexts)]
    public async Task A_secret_that_changed_since_is_left_alone(string way)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(1);
        var result = await shell.RunAsync(
            $"$copy = Get-IoSecret | ForEach-Object {{ {way} }}; Get-IoSecret | Set-IoSecret -ToolName ''; "
            + "$copy | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Equal(["Skipped"], result.Statuses);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }
}
