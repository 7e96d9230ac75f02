using System.Collections.Concurrent;
using System.Diagnostics;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Completion;

/// <summary>What completion knows of an account's secrets: asked for within a moment, and kept for a few seconds. Safe for many threads.</summary>
internal sealed class KnownSecrets(ServiceConnection service)
{
    // With what the engine does around it, a TAB takes less than half a second.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly object _asking = new();
    private Listing? _latest;
    private int _changes;

    /// <summary>
    /// The secrets that came within the time. That none came is kept too, so that the next TAB does not wait again; it sees what has
    /// come since.
    /// </summary>
    public IReadOnlyCollection<SecretInfo> Read()
    {
        lock (_asking)
        {
            var changes = Volatile.Read(ref _changes);
            if (_latest is null || _latest.Changes != changes || _latest.Age > Kept)
            {
                _latest?.Stop.Cancel();
                var listing = _latest = new Listing(changes);
                // Not on this thread: what no token cancels, such as building the client, does not hold the prompt either.
                Task.Run(() => FillAsync(listing)).Wait(LongestWait);
            }

            return _latest.Secrets;
        }
    }

    /// <summary>Something may have been created, changed or deleted: the next TAB asks anew.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    // When the time is up, no more is asked for; what is under way may still come. A first request to a distant service, with the
    // connection to be made, would otherwise never be in time.
    private async Task FillAsync(Listing listing)
    {
        try
        {
            using var list = service.NewList();
            while (listing.Age < LongestWait && await list.NextAsync(listing.Stop.Token).ConfigureAwait(false) is { Count: > 0 } page)
            {
                foreach (var secret in page)
                {
                    listing.Secrets.Enqueue(secret);
                }
            }
        }
        catch (Exception)
        {
            // Nobody can be told at the prompt. What came so far is used.
        }
    }

    // The source is left to the collector: work that is ending still looks at it.
    private sealed class Listing(int changes)
    {
        private readonly long _begun = Stopwatch.GetTimestamp();

        public int Changes => changes;

        public TimeSpan Age => Stopwatch.GetElapsedTime(_begun);

        public ConcurrentQueue<SecretInfo> Secrets { get; } = new();

        public CancellationTokenSource Stop { get; } = new(Kept);
    }
}
