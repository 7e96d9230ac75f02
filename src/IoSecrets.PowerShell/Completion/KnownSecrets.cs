using System.Collections.Concurrent;
using System.Diagnostics;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Completion;

/// <summary>What completion knows of an account's secrets: asked for within a moment, and kept for a few seconds. Safe for many threads.</summary>
internal sealed class KnownSecrets(ServiceConnection service)
{
    // With what the engine does around it, a TAB takes less than half a second.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly object _asking = new();
    private Listing? _latest;
    private int _changes;

    /// <summary>The secrets that came within the time. Also that none came is kept, so that the next TAB does not wait again.</summary>
    public IReadOnlyCollection<SecretInfo> Read()
    {
        lock (_asking)
        {
            var changes = Volatile.Read(ref _changes);
            if (_latest is null || _latest.Changes != changes || Stopwatch.GetElapsedTime(_latest.At) > Kept)
            {
                _latest = new Listing(Ask(), changes, Stopwatch.GetTimestamp());
            }

            return _latest.Secrets;
        }
    }

    /// <summary>Something may have been created, changed or deleted: the next TAB asks anew.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    // The source is left to the collector: work that is ending still looks at it.
    private ConcurrentQueue<SecretInfo> Ask()
    {
        var stop = new CancellationTokenSource();
        var came = new ConcurrentQueue<SecretInfo>();
        // Not on this thread: what a token cannot cancel, such as building the client, does not hold the prompt either.
        Task.Run(() => ReadAsync(came, stop.Token)).Wait(LongestWait);
        stop.Cancel();
        return came;
    }

    private async Task ReadAsync(ConcurrentQueue<SecretInfo> came, CancellationToken stop)
    {
        try
        {
            using var list = service.NewList();
            while (await list.NextAsync(stop).ConfigureAwait(false) is { Count: > 0 } page)
            {
                foreach (var secret in page)
                {
                    came.Enqueue(secret);
                }
            }
        }
        catch (Exception)
        {
            // Nobody can be told at the prompt. What came so far is used.
        }
    }

    private sealed record Listing(IReadOnlyCollection<SecretInfo> Secrets, int Changes, long At);
}
