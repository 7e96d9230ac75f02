using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.RateLimiting;

public class SharedWidthTests
{
    private int _width = 4;

    [Fact]
    public void Run_alone_has_the_whole_width_and_follows_its_changes()
    {
        var run = new SharedWidth(() => _width).NewRun();
        Assert.Equal(4, BeginAll(run));
        _width = 6;
        Assert.Equal(2, BeginAll(run));
        _width = 3;
        run.End();
        Assert.Equal(0, BeginAll(run));
        Assert.Equal(5, run.Items);
    }

    [Fact]
    public void Second_run_starts_at_once_and_then_grows_to_an_equal_share()
    {
        var shared = new SharedWidth(() => _width);
        var (first, second) = (shared.NewRun(), shared.NewRun());
        BeginAll(first);
        Assert.Equal(1, BeginAll(second));
        first.End();
        Assert.Equal(0, BeginAll(first));
        first.End();
        Assert.Equal(0, BeginAll(first));
        Assert.Equal(1, BeginAll(second));
        Assert.Equal((2, 2), (first.Items, second.Items));
    }

    [Fact]
    public void Run_gets_what_another_one_does_not_use()
    {
        var shared = new SharedWidth(() => _width);
        var (first, second) = (shared.NewRun(), shared.NewRun());
        BeginAll(first);
        BeginAll(second);
        second.End();
        // The end of the second run.
        first.End();
        Assert.Equal(1, BeginAll(first));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public void Run_has_an_equal_share_at_once_beside_items_that_wait_for_a_retry(int retrying, int begun)
    {
        var shared = new SharedWidth(() => _width, () => retrying);
        var (first, second) = (shared.NewRun(), shared.NewRun());
        Assert.Equal(4, BeginAll(first));
        Assert.Equal(begun, BeginAll(second));
    }

    [Fact]
    public void Run_alone_does_not_exceed_the_width_while_its_items_wait_for_a_retry() =>
        Assert.Equal(4, BeginAll(new SharedWidth(() => _width, () => 4).NewRun()));

    [Fact]
    public void Run_with_a_throttle_limit_has_exactly_that_and_takes_nothing_from_the_others()
    {
        var shared = new SharedWidth(() => _width);
        Assert.Equal(7, BeginAll(shared.NewRun(throttleLimit: 7)));
        Assert.Equal(4, BeginAll(shared.NewRun()));
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(4, 5000)]
    public async Task Items_that_are_all_known_are_worked_on_within_the_width(int? throttleLimit, int count)
    {
        var (inProgress, most, run) = (0, 0, new SharedWidth(() => _width).NewRun(throttleLimit));
        var seen = new HashSet<int>();
        await run.ForEachAsync(count, async (index, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inProgress));
            await Task.Yield();
            lock (seen)
            {
                seen.Add(index);
            }

            Interlocked.Decrement(ref inProgress);
        }, TestContext.Current.CancellationToken);
        Assert.Equal((count, 0), (seen.Count, run.Items));
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task Failed_work_is_rethrown_and_frees_the_whole_width()
    {
        var run = new SharedWidth(() => _width).NewRun();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            run.ForEachAsync(50, (_, _) => throw new InvalidOperationException(), TestContext.Current.CancellationToken));
        Assert.Equal(0, run.Items);
    }

    private static int BeginAll(RunWidth run)
    {
        var begun = 0;
        while (run.TryBegin())
        {
            begun++;
        }

        return begun;
    }
}
