using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Secrets that were written to a file and read again still match their snapshots. The Pester stories use real files.</summary>
public class RoundTripTests
{
    private const string Serialized = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_))";
    private const string RowOfTexts =
        "$row = [ordered]@{}; foreach ($property in $_.PSObject.Properties) "
        + "{ $row[$property.Name] = if ($null -eq $property.Value) { '' } else { $property.Value.ToString() } }; [pscustomobject] $row";

    // Like ConvertFrom-Json, which converts every text that looks like a time to a time.
    private const string RowOfJson =
        "$row = [ordered]@{}; foreach ($property in $_.PSObject.Properties) "
        + "{ $row[$property.Name] = if ($property.Name -in 'UpdatedAt', 'Revision') { ([datetimeoffset] $property.Value).$kind } "
        + "else { $property.Value } }; [pscustomobject] $row";

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
    public async Task Secret_is_still_unchanged_after_a_round_trip_in_any_culture(string culture, string way)
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
    [InlineData("de-DE", "en-US")]
    [InlineData("en-US", "de-DE")]
    [InlineData("en-GB", "en-US")]
    [InlineData("ar-SA", "th-TH")]
    [InlineData("fa-IR", "")]
    public async Task Snapshot_written_in_another_culture_is_understood(string there, string here)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(10);
        var result = await shell.RunAsync(
            $"[cultureinfo]::CurrentCulture = '{there}'; $snapshot = @(Get-IoSecret | ForEach-Object {{ {RowOfTexts} }}); "
            + $"[cultureinfo]::CurrentCulture = '{here}'; $snapshot | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Empty(result.Warnings);
        Assert.Equal(Enumerable.Repeat("Deleted", 10), result.Statuses);
    }

    [Theory]
    [InlineData("UtcDateTime")]
    [InlineData("LocalDateTime")]
    [InlineData("DateTime")]
    public async Task Snapshot_with_times_in_place_of_text_is_understood(string kind)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(3);
        var result = await shell.RunAsync($"Get-IoSecret | ForEach-Object {{ {RowOfJson} }} | Remove-IoSecret -IfUnchanged -Force -PassThru", ("kind", kind));
        Assert.Empty(result.Warnings);
        Assert.Equal(Enumerable.Repeat("Deleted", 3), result.Statuses);
    }

    [Fact]
    public async Task Change_within_the_same_second_is_detected_from_a_file()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(1);
        var result = await shell.RunAsync(
            $"$copy = Get-IoSecret | ForEach-Object {{ {RowOfTexts} }}; $copy.Revision = $copy.Revision -replace '\\d\\d\\dZ$', '999Z'; "
            + "$copy | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Equal(["Skipped"], result.Statuses);
        Assert.Contains("999Z in the input", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$copy.PSObject.Properties.Remove('UpdatedAt')", "Deleted")]
    [InlineData("$copy.PSObject.Properties.Remove('Revision')", "Deleted")]
    [InlineData("$copy.Revision = ''", "Deleted")]
    [InlineData("$copy.UpdatedAt = 'soon'", "Deleted")]
    [InlineData("$copy.Revision = 'soon'", "Skipped")]
    [InlineData("$copy.Revision = ''; $copy.UpdatedAt = ''", "Skipped")]
    public async Task Revision_takes_precedence_over_UpdatedAt_and_either_is_enough(string change, string status)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(1);
        var result = await shell.RunAsync(
            $"$copy = Get-IoSecret | ForEach-Object {{ {RowOfTexts} }}; {change}; $copy | Remove-IoSecret -IfUnchanged -Force -PassThru");
        Assert.Equal([status], result.Statuses);
    }

    [Theory]
    [InlineData(Serialized)]
    [InlineData(RowOfTexts)]
    public async Task Secret_changed_since_the_snapshot_is_not_deleted(string way)
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
