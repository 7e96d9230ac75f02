namespace IoSecrets.Core.RateLimiting;

/// <summary>
/// Shares a width among runs: that of the connection among those without a throttle limit. A run with a limit has a width of its own. Safe for
/// many threads.
/// </summary>
/// <param name="width">Gets the current width.</param>
/// <param name="retrying">Gets the number of items that wait for a retry; null if there are none.</param>
internal sealed class SharedWidth(Func<int> width, Func<int>? retrying = null)
{
    private readonly object _lock = new();
    private int _items;
    private int _runs;
    private int _hungryRuns;
    private bool _isExhausted;

    /// <summary>Indicates whether an item waits because the whole width is in use.</summary>
    public bool IsExhausted => Volatile.Read(ref _isExhausted);

    /// <summary>Creates the width of a run over the connection.</summary>
    /// <param name="throttleLimit">The exact maximum that the user gave; null to use a share of the connection's width.</param>
    public RunWidth NewRun(int? throttleLimit = null) =>
        throttleLimit is { } maximum ? new(new SharedWidth(() => maximum), maximum) : new(this, WidthModel.Maximum);

    internal bool TryBegin(ref int ownItems, ref bool isHungry)
    {
        lock (_lock)
        {
            // Once, because each reading takes the lock of the rate limiter.
            var current = width();
            // A run never has to wait for another one to end, and one with more than an equal part begins nothing while another has less.
            var hasLess = ownItems == 0 || ownItems < current / _runs;
            // Beside items of other runs that wait for a retry, a run has an equal part at once: what waits sends nothing.
            var isFree = ownItems == 0
                || (hasLess ? _items - (retrying?.Invoke() ?? 0) < current : _items < current && _hungryRuns == 0);
            SetHungry(ref isHungry, !isFree && hasLess);
            Volatile.Write(ref _isExhausted, !isFree && _items >= current);
            if (isFree)
            {
                _runs += ownItems == 0 ? 1 : 0;
                _items++;
                ownItems++;
            }

            return isFree;
        }
    }

    internal void End(ref int ownItems, ref bool isHungry)
    {
        lock (_lock)
        {
            _items--;
            Volatile.Write(ref _isExhausted, false);
            if (--ownItems == 0)
            {
                _runs--;
                SetHungry(ref isHungry, false);
            }
        }
    }

    private void SetHungry(ref bool isHungry, bool value)
    {
        _hungryRuns += (value ? 1 : 0) - (isHungry ? 1 : 0);
        isHungry = value;
    }
}

/// <summary>The number of items that one run works on at once. Thread-safe.</summary>
internal sealed class RunWidth(SharedWidth shared, int maximum)
{
    private int _items;
    private bool _isHungry;

    /// <summary>The most that can ever be worked on at once.</summary>
    public int Maximum => maximum;

    /// <summary>Number of items in progress.</summary>
    public int Items => Volatile.Read(ref _items);

    /// <summary>Begins an item if the width has room for it.</summary>
    public bool TryBegin() => shared.TryBegin(ref _items, ref _isHungry);

    /// <summary>Ends an item.</summary>
    public void End() => shared.End(ref _items, ref _isHungry);

    /// <summary>Works on items that are all known, in their order.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="work">The work on an item, by its index.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task ForEachAsync(int count, Func<int, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var inProgress = new HashSet<Task>();
        try
        {
            for (var index = 0; index < count || inProgress.Count > 0;)
            {
                if (index < count && TryBegin())
                {
                    inProgress.Add(WorkAsync(index++));
                    continue;
                }

                var completed = await Task.WhenAny(inProgress).ConfigureAwait(false);
                inProgress.Remove(completed);
                await completed.ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(inProgress).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task WorkAsync(int index) => Task.Run(
            async () =>
            {
                try
                {
                    await work(index, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    End();
                }
            },
            CancellationToken.None);
    }
}
