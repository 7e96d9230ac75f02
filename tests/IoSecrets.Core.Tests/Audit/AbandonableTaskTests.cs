using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AbandonableTaskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Result_of_the_work_is_returned()
    {
        using var store = new RecordingStore();
        Assert.Same(store, await AbandonableTask.RunAsync(() => store, Stop));
        Assert.False(store.IsClosed);
    }

    [Fact]
    public async Task Exception_of_the_work_is_thrown() => await Assert.ThrowsAsync<IOException>(
        () => AbandonableTask.RunAsync<RecordingStore>(() => throw new IOException("No such file"), Stop));

    [Fact]
    public async Task Cancellation_abandons_hanging_work_and_closes_the_file_it_opens_later()
    {
        using var cancellation = new CancellationTokenSource();
        using var started = new SemaphoreSlim(0);
        using var store = new RecordingStore();
        store.MayWrite.Reset();
        var opening = AbandonableTask.RunAsync(
            () =>
            {
                started.Release();
                store.Append("hangs"u8);
                return store;
            },
            cancellation.Token);
        await started.WaitAsync(Stop).BoundedAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.BoundedAsync());
        Assert.False(store.IsClosed);
        store.MayWrite.Set();
        await store.Closed.BoundedAsync();
    }
}
