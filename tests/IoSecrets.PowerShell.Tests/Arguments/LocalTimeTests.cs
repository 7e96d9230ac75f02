using System.Reflection;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>Times without a zone at the limits of DateTime, in any time zone.</summary>
public class LocalTimeTests
{
    [Theory]
    [InlineData(0, +14, 0)]
    [InlineData(0, -12, 12)]
    [InlineData(long.MaxValue, -12, 0)]
    [InlineData(long.MaxValue, +14, -14)]
    [InlineData(630_000_000_000_000_000, +2, -2)]
    public async Task Time_out_of_range_becomes_the_nearest_valid_time(long ticks, int zoneHours, int shiftHours)
    {
        var time = new DateTime(Math.Min(ticks, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(zoneHours), "test", "test");
        var toMoment = await MethodAsync();
        Assert.Equal(
            new DateTimeOffset(time.AddHours(shiftHours), TimeSpan.Zero), (DateTimeOffset)toMoment.Invoke(null, [time, zone])!);
    }

    [Fact]
    public async Task UTC_time_does_not_depend_on_the_time_zone()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(5), "test", "test");
        var time = new DateTime(2026, 11, 28, 1, 2, 3, DateTimeKind.Utc);
        Assert.Equal(new DateTimeOffset(time), (DateTimeOffset)(await MethodAsync()).Invoke(null, [time, zone])!);
    }

    [Theory]
    [InlineData("-CreatedBefore ([datetime]::MinValue)", 0)]
    [InlineData("-CreatedBefore ([datetime]::MaxValue)", 3)]
    [InlineData("-UpdatedBefore ([datetime]::MinValue)", 0)]
    [InlineData("-UpdatedBefore ([datetime]::MaxValue)", 3)]
    public async Task Filter_accepts_the_minimum_and_the_maximum_time(string filter, int listed)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(3);
        var result = await shell.RunAsync($"Get-IoSecret {filter}");
        Assert.Null(result.Terminating);
        Assert.Equal(listed, result.Output.Count);
    }

    private static async Task<MethodInfo> MethodAsync()
    {
        await using var shell = await Shell.StartAsync();
        var module = (Assembly)(await shell.RunAsync("(Get-Command Get-IoSecret).ImplementingType.Assembly")).Output.Single().BaseObject;
        return module.GetType("IoSecrets.Input.LocalTime")!.GetMethod("ToMoment")!;
    }
}
