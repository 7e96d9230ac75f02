using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AbandonableTaskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_of_it_is_returned()
    {
        using var store = new RecordingStore();
        Assert.Same(store, await AbandonableTask.RunAsync(() => store, Stop));
        Assert.False(store.IsClosed);
    }

    [Fact]
    public async Task What_it_throws_is_thrown() => await Assert.ThrowsAsync<IOException>(
        () => AbandonableTask.RunAsync<RecordingStore>(() => throw new IOException("No such file"), Stop));

    [Fact]
    public async Task A_stop_ends_the_waiting_though_the_work_hangs_and_what_it_opens_then_is_closed()
    {
        using var stopped = new CancellationTokenSource();
        using var begun = new SemaphoreSlim(0);
        using var store = new RecordingStore();
        store.MayWrite.Reset();
        var opening = AbandonableTask.RunAsync(
            () =>
            {
                begun.Release();
                store.Append("hangs"u8);
                return store;
            },
            stopped.Token);
        await begun.WaitAsync(Stop).BoundedAsync();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.BoundedAsync());
        Assert.False(store.IsClosed);
        store.MayWrite.Set();
        await store.Closed.BoundedAsync();
    }
}
