namespace IoSecrets.Emulator;

// The order and the size of one account's secrets. Deleting takes no lock: it only leaves a gap, and the next list drops
// the ids that are gone.
internal sealed class AccountSecrets
{
    private readonly List<Guid> _order = [];
    private Guid[]? _ids;
    private volatile bool _hasGaps;
    private long _bytes;

    public Lock Writing { get; } = new();

    public void Append(Guid id)
    {
        lock (_order)
        {
            _order.Add(id);
            _ids = null;
        }
    }

    public void LeaveGap() => _hasGaps = true;

    public Guid[] Ids(Predicate<Guid> isStored)
    {
        lock (_order)
        {
            CloseGaps(isStored);
            return _ids ??= [.. _order];
        }
    }

    public void CloseGaps(Predicate<Guid> isStored)
    {
        lock (_order)
        {
            if (!_hasGaps)
            {
                return;
            }

            _hasGaps = false;
            _order.RemoveAll(id => !isStored(id));
            _ids = null;
        }
    }

    public bool Fits(long bytes, long quota) => Interlocked.Read(ref _bytes) + bytes <= quota;

    public void Resize(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
