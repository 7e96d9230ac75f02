using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Lists;

/// <summary>Caches an account's secrets for tab completion: requested with a short wait, and kept for 5 s. Thread-safe.</summary>
internal sealed class KnownSecrets(ServiceConnection service)
{
    // Together with the engine's own work, a TAB takes less than half a second.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    // The list is one response, which for a large account takes longer than a few seconds over a slow connection.
    private static readonly TimeSpan MaxListTime = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private Listing? _latest;
    private int _changes;

    /// <summary>
    /// Returns the secrets, if their list arrived in time. If it did not, the next TAB does not wait again but returns whatever has arrived
    /// since.
    /// </summary>
    public IReadOnlyCollection<Secret> Read()
    {
        lock (_lock)
        {
            var changes = Volatile.Read(ref _changes);
            if (_latest is null || _latest.Changes != changes || _latest.IsExpired)
            {
                _latest?.Stop.Cancel();
                var listing = _latest = new Listing(changes, service.Time);
                // Not on this thread, so that work that ignores the token, such as building the client, does not block the prompt.
#pragma warning disable RS0030 // The engine completes synchronously; the wait is bounded.
                Task.Run(() => FillAsync(listing, listing.Stop.Token)).Wait(MaxWait);
#pragma warning restore RS0030
            }

            return _latest.Secrets;
        }
    }

    /// <summary>Invalidates the list after secrets may have been created, changed or deleted. The next TAB requests it again.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    // A request continues after the wait has ended. Otherwise the first request to a distant service, which also has to connect, would never
    // be in time.
    private async Task FillAsync(Listing listing, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, service.Closed);
        try
        {
            listing.Secrets = (await service.ListAsync(trace: null, stop.Token).ConfigureAwait(false)).Items;
        }
        catch (Exception)
        {
            // Tab completion cannot report an error.
        }
        finally
        {
            listing.End();
        }
    }

    // The CancellationTokenSource is left to the garbage collector, because work that is ending still reads its token.
    private sealed class Listing(int changes, TimeProvider time)
    {
        private IReadOnlyCollection<Secret> _secrets = [];
        private long _endedAt;

        public int Changes => changes;

        /// <summary>Indicates whether the list has expired. One that is still being read has not, so it is not requested twice.</summary>
        public bool IsExpired => Volatile.Read(ref _endedAt) is not 0 and var endedAt && time.GetElapsedTime(endedAt) > Lifetime;

        public IReadOnlyCollection<Secret> Secrets
        {
            get => Volatile.Read(ref _secrets);
            set => Volatile.Write(ref _secrets, value);
        }

        public CancellationTokenSource Stop { get; } = new(MaxListTime, time);

        public void End() => Volatile.Write(ref _endedAt, time.GetTimestamp());
    }
}
