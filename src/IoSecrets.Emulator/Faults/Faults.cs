namespace IoSecrets.Emulator;

/// <summary>
/// Chooses a fault, or none, for each request for secrets or workflows that the rate limit lets through. The first of
/// <see cref="For"/>, <see cref="Next"/>, <see cref="Decide"/> and <see cref="Always"/> that has a fault applies.
/// </summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly Queue<Fault> _next = [];
    private readonly Dictionary<Guid, Queue<Fault>> _byId = [];
    private volatile bool _isScripted;
    private volatile Func<FaultContext, Fault?>? _decide;
    private volatile Fault? _always;

    /// <summary>Chooses the fault of each request; returns null for none.</summary>
    public Func<FaultContext, Fault?>? Decide
    {
        get => _decide;
        set => _decide = value;
    }

    /// <summary>The fault of every request that has no other.</summary>
    public Fault? Always
    {
        get => _always;
        set => _always = value;
    }

    /// <summary>Applies the fault to the next requests, whatever their IDs.</summary>
    public void Next(Fault fault, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_lock)
        {
            for (var i = 0; i < times; i++)
            {
                _next.Enqueue(fault);
            }

            _isScripted = true;
        }
    }

    /// <summary>Applies the faults to the next requests for the secret or workflow, one each, in order.</summary>
    public void For(Guid id, params Fault[] faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out var queue))
            {
                _byId[id] = queue = [];
            }

            foreach (var fault in faults)
            {
                queue.Enqueue(fault);
            }

            _isScripted = true;
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _next.Clear();
            _byId.Clear();
            _isScripted = false;
        }

        Decide = null;
        Always = null;
    }

    internal Fault? Take(FaultContext request) =>
        (_isScripted ? TakeScripted(request.SecretId ?? request.WorkflowId) : null) ?? Decide?.Invoke(request) ?? Always;

    private Fault? TakeScripted(Guid? id)
    {
        lock (_lock)
        {
            if (id is { } known && _byId.TryGetValue(known, out var queue) && queue.TryDequeue(out var own))
            {
                return own;
            }

            return _next.TryDequeue(out var fault) ? fault : null;
        }
    }
}
