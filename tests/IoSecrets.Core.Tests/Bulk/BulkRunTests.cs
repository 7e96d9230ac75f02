using IoSecrets.Core.Bulk;

namespace IoSecrets.Core.Tests.Bulk;

public sealed class BulkRunTests : IDisposable
{

    private readonly RunAbortPolicy _guard = new(TimeSpan.FromMinutes(5), TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _guard.Dispose();

    [Theory]
    [InlineData(2, 4)]
    [InlineData(8, 64)]
    [InlineData(64, 128)]
    public void Twice_as_many_wait_as_may_be_under_way_or_64_and_there_is_room_again_when_a_result_can_be_taken(int throttleLimit, int waiting)
    {
        var gate = new TaskCompletionSource();
        using var run = NewRun(throttleLimit, async _ => await gate.Task);
        for (var i = 0; i < throttleLimit + waiting; i++)
        {
            Assert.True(run.HasRoom);
            run.Add(i);
        }

        Assert.False(run.HasRoom);
        Assert.Equal(throttleLimit, run.InFlight);
        gate.SetResult();
        Assert.True(run.TryTake(Waiting.Longest, out _));
        Assert.True(run.HasRoom);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(8, 48)]
    [InlineData(64, 96)]
    public async Task Some_results_are_waited_for_and_in_a_narrow_run_one(int throttleLimit, int some)
    {
        // Each piece of work lets the next one end, so that whoever came back too early would find too few.
        var gate = new SemaphoreSlim(0);
        using var run = NewRun(throttleLimit, async cancellationToken =>
        {
            await gate.WaitAsync(cancellationToken);
            for (var i = 0; i < 100; i++)
            {
                await Task.Yield();
            }

            gate.Release();
        });
        for (var i = 0; run.HasRoom; i++)
        {
            run.Add(i);
        }

        var found = 0;
        var waiting = Wait(() =>
        {
            run.WaitForSome(Timeout.InfiniteTimeSpan);
            while (found < some && run.TryTake(TimeSpan.Zero, out _))
            {
                found++;
            }
        });
        gate.Release();
        await waiting.BoundedAsync();
        Assert.Equal(some, found);
    }

    [Fact]
    public async Task Stopping_ends_the_wait_for_results()
    {
        // The work does not end when it is told to, so that it is not its end that ends the wait.
        using var run = NewRun(1, _ => new TaskCompletionSource().Task);
        run.Add(1);
        var waiting = Wait(() => run.WaitForSome(Timeout.InfiniteTimeSpan));
        run.Stop();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.BoundedAsync());
    }

    [Fact]
    public async Task The_end_of_one_begins_the_next_and_never_more_than_may_be_under_way()
    {
        var (underWay, most, begun) = (0, 0, 0);
        var isLastBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = NewRun(3, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            if (Interlocked.Increment(ref begun) == 6)
            {
                isLastBegun.SetResult();
            }

            await Task.Yield();
            Interlocked.Decrement(ref underWay);
        });
        var results = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            run.Add(i);
        }

        await isLastBegun.Task.BoundedAsync();
        while (run.HasPending)
        {
            Take(run, results);
        }

        Assert.Equal(Enumerable.Range(0, 6), results.Order());
        Assert.InRange(most, 1, 3);
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

            run.Add(i);
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
        using var run = NewRun(1, async cancellationToken =>
        {
            await using var noted = cancellationToken.Register(cancelled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        });
        run.Add(1);
        await started.Task.BoundedAsync();
        run.Stop();
        await cancelled.Task.BoundedAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => run.TryTake(Waiting.Longest, out _));
    }

    [Fact]
    public async Task What_waits_when_the_run_is_stopped_is_never_begun()
    {
        var begun = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = NewRun(1, async cancellationToken =>
        {
            Interlocked.Increment(ref begun);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        run.Add(1);
        run.Add(2);
        run.Stop();
        await ended.Task.BoundedAsync();
        Assert.True(SpinWait.SpinUntil(() => run.InFlight == 0, Waiting.Longest));
        Assert.Equal(1, begun);
        Assert.Equal([2], run.TakeWaiting());
        Assert.Empty(run.TakeWaiting());
    }

    [Fact]
    public void A_defect_in_the_work_is_not_swallowed()
    {
        using var run = NewRun(1, _ => throw new InvalidOperationException("defect"));
        run.Add(1);
        Assert.Throws<InvalidOperationException>(() => run.TryTake(Waiting.Longest, out _));
    }

    // Returns when the wait has begun.
    private static Task Wait(Action wait)
    {
        var ended = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                wait();
                ended.SetResult();
            }
            catch (OperationCanceledException stopped)
            {
                ended.SetException(stopped);
            }
        });
        thread.IsBackground = true;
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Waiting.Longest));
        return ended.Task;
    }

    private static void Take(BulkRun<int, int> run, List<int> results)
    {
        Assert.True(run.TryTake(Waiting.Longest, out var decided));
        Assert.Equal(decided.Item, decided.Result);
        results.Add(decided.Result);
    }

    private BulkRun<int, int> NewRun(int throttleLimit, Func<CancellationToken, Task> work) => new(
        throttleLimit,
        _guard,
        async (item, _, cancellationToken) =>
        {
            await work(cancellationToken);
            return item;
        },
        Stop);
}
