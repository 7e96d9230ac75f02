using System.Text;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

/// <summary>A store that records its writes, and that waits or fails if the test asks for it.</summary>
internal sealed class RecordingStore : IAuditStore
{
    private readonly object _lock = new();
    private readonly List<string> _appended = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The text of each write.</summary>
    public IReadOnlyList<string> Appended
    {
        get
        {
            lock (_lock)
            {
                return [.. _appended];
            }
        }
    }

    /// <summary>The number of writes at each flush.</summary>
    public List<int> Flushes { get; } = [];

    public bool IsClosed => Closed.IsCompleted;

    /// <summary>Completes when the store is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The exception that writes throw; null for none.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Reset while the test blocks writes.</summary>
    public ManualResetEventSlim MayWrite { get; } = new(true);

    /// <summary>Released when a write begins, before it waits.</summary>
    public SemaphoreSlim WriteStarted { get; } = new(0);

    public SemaphoreSlim Flushed { get; } = new(0);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        WriteStarted.Release();
        MayWrite.Wait(Waiting.Longest, TestContext.Current.CancellationToken);
        if (Failure is not null)
        {
            throw Failure;
        }

        lock (_lock)
        {
            _appended.Add(Encoding.UTF8.GetString(bytes));
        }
    }

    public void FlushToDisk()
    {
        Flushes.Add(Appended.Count);
        Flushed.Release();
    }

    public void Dispose() => _closed.TrySetResult();
}
