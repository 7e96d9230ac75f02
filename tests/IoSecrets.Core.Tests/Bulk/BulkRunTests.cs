using IoSecrets.Core.Bulk;

namespace IoSecrets.Core.Tests.Bulk;

public sealed class BulkRunTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly RunGuard _guard = new(TimeSpan.FromMinutes(5), TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _guard.Dispose();

    [Fact]
    public void There_is_room_again_when_a_result_can_be_taken()
    {
        var gate = new TaskCompletionSource();
        using var run = NewRun(2, async _ => await gate.Task);
        run.Start(1);
        Assert.True(run.HasRoom);
        run.Start(2);
        Assert.False(run.HasRoom);
        gate.SetResult();
        Assert.True(run.TryTake(Bound, out _));
        Assert.True(run.HasRoom);
    }

    [Fact]
    public void Every_item_comes_back_once()
    {
        using var run = NewRun(8, _ => Task.CompletedTask);
        var results = new List<int>();
        for (var i = 0; i < 5000; i++)
        {
            while (!run.HasRoom)
            {
                Take(run, results);
            }

            run.Start(i);
        }

        while (run.HasPending)
        {
            Take(run, results);
        }

        Assert.Equal(Enumerable.Range(0, 5000), results.Order());
        Assert.Equal(0, run.InFlight);
    }

    [Fact]
    public void Nothing_to_take_is_no_result()
    {
        using var run = NewRun(1, _ => Task.CompletedTask);
        Assert.False(run.HasPending);
        Assert.False(run.TryTake(TimeSpan.Zero, out _));
    }

    [Fact]
    public async Task Stopping_cancels_the_work_and_ends_the_taking()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        using var run = NewRun(1, async stop =>
        {
            await using var noted = stop.Register(cancelled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        });
        run.Start(1);
        await started.Task.WaitAsync(Bound, Stop);
        run.Stop();
        await cancelled.Task.WaitAsync(Bound, Stop);
        Assert.ThrowsAny<OperationCanceledException>(() => run.TryTake(Bound, out _));
    }

    [Fact]
    public void A_defect_in_the_work_is_not_swallowed()
    {
        using var run = NewRun(1, _ => throw new InvalidOperationException("defect"));
        run.Start(1);
        Assert.Throws<InvalidOperationException>(() => run.TryTake(Bound, out _));
    }

    private static void Take(BulkRun<int, int> run, List<int> results)
    {
        Assert.True(run.TryTake(Bound, out var result));
        results.Add(result);
    }

    private BulkRun<int, int> NewRun(int throttleLimit, Func<CancellationToken, Task> work) => new(
        throttleLimit,
        _guard,
        async (item, _, stop) =>
        {
            await work(stop);
            return item;
        },
        Stop);
}
