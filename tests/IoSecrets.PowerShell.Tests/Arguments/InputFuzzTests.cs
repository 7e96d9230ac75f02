using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>Whatever is piped or given to -Id, one odd item is one error, and every id is reported once.</summary>
public class InputFuzzTests
{
    private const int Items = 300;

    public static TheoryData<int, string> Runs =>
    [
        (1, "$items | Remove-IoSecret -Force -PassThru"),
        (2, "$items | Remove-IoSecret -Force -PassThru"),
        (3, "$items | Remove-IoSecret -Force -PassThru -ThrottleLimit 1"),
        (4, "Remove-IoSecret $items -Force -PassThru"),
        (5, "Remove-IoSecret -Id $items -Force -PassThru"),
        (6, ", $items | Remove-IoSecret -Force -PassThru"),
        (7, "$items | Remove-IoSecret -Id { $_ } -Force -PassThru"),
    ];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Odd_item_does_not_affect_the_others(int seed, string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(Items / 2);
        var odd = new OddInput(seed);
        var left = new Queue<Guid>(ids);
        var items = Enumerable.Range(0, Items).Select(place => place % 2 == 0 ? odd.WithId(left.Dequeue()) : odd.WithoutId()).ToArray();
        var result = await shell.RunAsync(script, ("items", items));
        Assert.Null(result.Terminating);
        Assert.Equal(
            ids.Select(id => id.ToString()).Order(StringComparer.Ordinal),
            result.Outcomes.Where(outcome => outcome.Status == "Deleted").Select(outcome => outcome.Id).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(result.Statuses, status => status is not ("Deleted" or "Invalid"));
        Assert.All(result.ErrorIds, id => Assert.Equal("InvalidSecretId", id));
        Assert.DoesNotContain("hunter2", string.Concat(result.Errors), StringComparison.Ordinal);
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("$items | Get-IoSecret")]
    [InlineData("Get-IoSecret $items")]
    [InlineData("$items | Set-IoSecret -ToolName { 'new' } -PassThru")]
    public async Task Odd_item_is_skipped_and_the_others_keep_their_order(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(Items / 2);
        var odd = new OddInput(seed: 8);
        var items = ids.SelectMany(id => (object?[])[odd.WithoutId(), odd.WithId(id)]).ToArray();
        var result = await shell.RunAsync(script, ("items", items));
        Assert.Null(result.Terminating);
        Assert.Equal(ids, result.Output.Select(secret => (Guid)secret.Properties["Id"].Value));
        Assert.All(result.ErrorIds, id => Assert.Equal("InvalidSecretId", id));
    }

    [Fact]
    public async Task List_that_contains_itself_ends_with_a_limited_number_of_errors()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(
            "$list = [Collections.ArrayList]::new(); 1..1000 | ForEach-Object { $null = $list.Add($list) }; "
            + "& { , $list; $id } | Remove-IoSecret -Force -PassThru 2>$null",
            ("id", id));
        Assert.Equal(1, result.Statuses.Count(status => status == "Deleted"));
        Assert.InRange(result.Output.Count, 2, 1001);
    }
}
