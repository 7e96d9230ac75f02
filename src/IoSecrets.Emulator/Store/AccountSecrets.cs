namespace IoSecrets.Emulator;

// The IDs of one account's secrets in order of creation, and the size of their values. Deleting takes no lock: the ID stays
// until the next list removes all deleted IDs.
internal sealed class AccountSecrets
{
    private readonly List<Guid> _order = [];
    private Guid[]? _ids;
    private volatile bool _hasDeleted;
    private long _bytes;

    public Lock WriteLock { get; } = new();

    public void Append(Guid id)
    {
        lock (_order)
        {
            _order.Add(id);
            _ids = null;
        }
    }

    public void MarkDeleted() => _hasDeleted = true;

    public Guid[] GetIds(Predicate<Guid> isStored)
    {
        lock (_order)
        {
            RemoveDeleted(isStored);
            return _ids ??= [.. _order];
        }
    }

    public void RemoveDeleted(Predicate<Guid> isStored)
    {
        lock (_order)
        {
            if (!_hasDeleted)
            {
                return;
            }

            _hasDeleted = false;
            _order.RemoveAll(id => !isStored(id));
            _ids = null;
        }
    }

    public bool IsWithinQuota(long bytes, long quota) => Interlocked.Read(ref _bytes) + bytes <= quota;

    public void AddSize(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
