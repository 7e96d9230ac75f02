using System.Diagnostics;
using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Lists;

/// <summary>What completion knows of an account's secrets: asked for within a moment, and kept for a few seconds. Safe for many threads.</summary>
internal sealed class KnownSecrets(ServiceConnection service)
{
    // With what the engine does around it, a TAB takes less than half a second.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    // The list is one answer, and that of a large account takes longer than a few seconds over a slow line.
    private static readonly TimeSpan LongestList = TimeSpan.FromSeconds(30);

    private readonly object _asking = new();
    private Listing? _latest;
    private int _changes;

    /// <summary>
    /// The secrets, if their list came within the time. That it did not is kept too, so that the next TAB does not wait again; it sees
    /// whether the list has come since.
    /// </summary>
    public IReadOnlyCollection<Secret> Read()
    {
        lock (_asking)
        {
            var changes = Volatile.Read(ref _changes);
            if (_latest is null || _latest.Changes != changes || _latest.IsOld)
            {
                _latest?.Stop.Cancel();
                var listing = _latest = new Listing(changes);
                // Not on this thread: what no token cancels, such as building the client, does not hold the prompt either.
#pragma warning disable RS0030 // The engine completes synchronously; the wait is bounded.
                Task.Run(() => FillAsync(listing, listing.Stop.Token)).Wait(LongestWait);
#pragma warning restore RS0030
            }

            return _latest.Secrets;
        }
    }

    /// <summary>Something may have been created, changed or deleted: the next TAB asks anew.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    // When the time is up, what is under way may still come. A first request to a distant service, with the connection to be made, would
    // otherwise never be in time.
    private async Task FillAsync(Listing listing, CancellationToken cancellationToken)
    {
        try
        {
            listing.Secrets = (await service.ListAsync(trace: null, cancellationToken).ConfigureAwait(false)).Secrets;
        }
        catch (Exception)
        {
            // Nobody can be told at the prompt.
        }
        finally
        {
            listing.End();
        }
    }

    // The source is left to the collector: work that is ending still looks at it.
    private sealed class Listing(int changes)
    {
        private IReadOnlyCollection<Secret> _secrets = [];
        private long _endedAt;

        public int Changes => changes;

        /// <summary>Whether it ended a while ago; one that is under way is not asked for once more.</summary>
        public bool IsOld => Volatile.Read(ref _endedAt) is not 0 and var endedAt && Stopwatch.GetElapsedTime(endedAt) > Kept;

        public IReadOnlyCollection<Secret> Secrets
        {
            get => Volatile.Read(ref _secrets);
            set => Volatile.Write(ref _secrets, value);
        }

        public CancellationTokenSource Stop { get; } = new(LongestList);

        public void End() => Volatile.Write(ref _endedAt, Stopwatch.GetTimestamp());
    }
}
