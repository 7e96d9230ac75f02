using System.Text;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

/// <summary>A store that remembers what it is given, waits where a test wants it to, and fails when told.</summary>
internal sealed class RecordingStore : IAuditStore
{
    private readonly object _lock = new();
    private readonly List<string> _appended = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What each call was given.</summary>
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

    /// <summary>How much was there at each time that it went to the disk.</summary>
    public List<int> Flushes { get; } = [];

    public bool IsClosed => Closed.IsCompleted;

    /// <summary>Done once it is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Where it fails; null where it does not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Reset while a test holds the writing.</summary>
    public ManualResetEventSlim MayWrite { get; } = new(true);

    /// <summary>Released when a call begins, and before it waits.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    public SemaphoreSlim Flushed { get; } = new(0);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Begun.Release();
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
