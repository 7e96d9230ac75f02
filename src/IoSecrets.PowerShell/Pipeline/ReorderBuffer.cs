namespace IoSecrets.Pipeline;

/// <summary>Puts results into the order in which their work was started. Holds back no more than a few times what may be under way.</summary>
internal sealed class ReorderBuffer<T>(int throttleLimit)
{
    private const int HeldBackForEach = 16;

    private readonly Dictionary<long, T> _early = [];
    private long _next;

    /// <summary>Whether so much waits for an earlier result that nothing more should be started.</summary>
    public bool IsFull => _early.Count >= throttleLimit * HeldBackForEach;

    /// <returns>The results that are due.</returns>
    public IEnumerable<T> Put(long number, T result)
    {
        _early.Add(number, result);
        while (_early.Remove(_next, out var due))
        {
            _next++;
            yield return due;
        }
    }
}
