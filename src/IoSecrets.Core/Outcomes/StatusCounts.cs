namespace IoSecrets.Core.Outcomes;

/// <summary>The tally of a run: how many secrets have which status. Safe for any thread.</summary>
internal sealed class StatusCounts
{
    private readonly Dictionary<SecretStatus, int> _counts = [];

    /// <summary>How many have the status.</summary>
    public int this[SecretStatus status]
    {
        get
        {
            lock (_counts)
            {
                return _counts.GetValueOrDefault(status);
            }
        }
    }

    /// <summary>How many have any status.</summary>
    public int Total
    {
        get
        {
            lock (_counts)
            {
                return _counts.Values.Sum();
            }
        }
    }

    /// <summary>How many requests the service confirmed.</summary>
    public int Applied =>
        this[SecretStatus.Deleted] + this[SecretStatus.Created] + this[SecretStatus.Updated] + this[SecretStatus.Unchanged];

    /// <summary>How many failed, are unknown, or were not secrets.</summary>
    public int Failed => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Invalid];

    /// <summary>Whether any is in doubt.</summary>
    public bool HasDoubt => this[SecretStatus.Unknown] > 0;

    /// <summary>Whether none failed, is unknown, or was skipped.</summary>
    public bool IsAllSettled => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Skipped] == 0;

    /// <summary>Counts one more.</summary>
    public void Add(SecretStatus status)
    {
        lock (_counts)
        {
            _counts[status] = _counts.GetValueOrDefault(status) + 1;
        }
    }
}
