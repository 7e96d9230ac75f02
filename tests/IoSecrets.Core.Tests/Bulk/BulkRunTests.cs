using IoSecrets.Core.Bulk;
using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Tests.Bulk;

public sealed class BulkRunTests : IDisposable
{
    private readonly RunAbortPolicy _abortPolicy = new(TimeSpan.FromMinutes(5), TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _abortPolicy.Dispose();

    [Theory]
    [InlineData(2, 4)]
    [InlineData(8, 64)]
    [InlineData(64, 128)]
    public void Queue_is_full_at_its_limit_and_has_room_again_after_a_result_is_taken(int throttleLimit, int queued)
    {
        var gate = new TaskCompletionSource();
        using var run = NewRun(throttleLimit, async _ => await gate.Task);
        for (var i = 0; i < throttleLimit + queued; i++)
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
    public async Task WaitForSome_waits_for_several_results_but_in_a_narrow_run_for_one(int throttleLimit, int awaited)
    {
        // Each work item releases the next, so that a wait that ended too early would find too few results.
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
        var waiting = BeginWait(() =>
        {
            run.WaitForSome(Timeout.InfiniteTimeSpan);
            while (found < awaited && run.TryTake(TimeSpan.Zero, out _))
            {
                found++;
            }
        });
        gate.Release();
        await waiting.BoundedAsync();
        Assert.Equal(awaited, found);
    }

    [Fact]
    public async Task Stop_ends_the_wait_for_results()
    {
        // The work ignores cancellation, so that only Stop can end the wait.
        using var run = NewRun(1, _ => new TaskCompletionSource().Task);
        run.Add(1);
        var waiting = BeginWait(() => run.WaitForSome(Timeout.InfiniteTimeSpan));
        run.Stop();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.BoundedAsync());
    }

    [Fact]
    public async Task Each_finished_item_starts_the_next_within_the_throttle_limit()
    {
        var (inFlight, most, started) = (0, 0, 0);
        var lastHasStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = NewRun(3, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
            if (Interlocked.Increment(ref started) == 6)
            {
                lastHasStarted.SetResult();
            }

            await Task.Yield();
            Interlocked.Decrement(ref inFlight);
        });
        var results = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            run.Add(i);
        }

        await lastHasStarted.Task.BoundedAsync();
        while (run.HasPending)
        {
            Take(run, results);
        }

        Assert.Equal(Enumerable.Range(0, 6), results.Order());
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Every_item_returns_exactly_one_result()
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
    public void Empty_run_has_no_result_to_take()
    {
        using var run = NewRun(1, _ => Task.CompletedTask);
        Assert.False(run.HasPending);
        Assert.False(run.TryTake(TimeSpan.Zero, out _));
    }

    [Fact]
    public async Task Stop_cancels_the_work_and_the_wait_for_its_result()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        using var run = NewRun(1, async cancellationToken =>
        {
            await using var registration = cancellationToken.Register(cancelled.SetResult);
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
    public async Task Queued_items_never_start_after_the_run_is_stopped()
    {
        var started = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = NewRun(1, async cancellationToken =>
        {
            Interlocked.Increment(ref started);
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
        Assert.Equal(1, started);
        Assert.Equal([2], run.TakeWaiting());
        Assert.Empty(run.TakeWaiting());
    }

    [Fact]
    public void Unexpected_exception_in_the_work_is_rethrown()
    {
        using var run = NewRun(1, _ => throw new InvalidOperationException("defect"));
        run.Add(1);
        Assert.Throws<InvalidOperationException>(() => run.TryTake(Waiting.Longest, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_uses_the_width_that_another_one_gives_back_even_if_nothing_of_its_own_ends(bool takes)
    {
        var shared = new SharedWidth(() => 4);
        var otherGate = new TaskCompletionSource();
        using var other = NewRun(shared, async _ => await otherGate.Task);
        using var run = NewRun(shared, _ => new TaskCompletionSource().Task);
        for (var i = 0; i < 4; i++)
        {
            other.Add(i);
        }

        for (var i = 0; i < 4; i++)
        {
            run.Add(i);
        }

        Assert.Equal(1, run.InFlight);
        otherGate.SetResult();
        for (var i = 0; i < 4; i++)
        {
            Assert.True(other.TryTake(Waiting.Longest, out _));
        }

        if (takes)
        {
            Assert.False(run.TryTake(TimeSpan.FromTicks(1), out _));
        }
        else
        {
            run.WaitForSome(TimeSpan.FromTicks(1));
        }

        Assert.Equal(4, run.InFlight);
    }

    // Returns once the thread is waiting.
    private static Task BeginWait(Action wait)
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

    private BulkRun<int, int> NewRun(int throttleLimit, Func<CancellationToken, Task> work) =>
        NewRun(new SharedWidth(() => throttleLimit), work, throttleLimit);

    private BulkRun<int, int> NewRun(SharedWidth width, Func<CancellationToken, Task> work, int? throttleLimit = null) => new(
        width.NewRun(throttleLimit),
        _abortPolicy,
        async (item, cancellationToken) =>
        {
            await work(cancellationToken);
            return item;
        },
        Stop);
}
