namespace IoSecrets.Core.Outcomes;

/// <summary>Counts the secrets of a run by status. Safe for any thread.</summary>
internal sealed class StatusCounts
{
    private readonly Dictionary<SecretStatus, int> _counts = [];

    /// <summary>Number of secrets with the status.</summary>
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

    /// <summary>Number of secrets with any status.</summary>
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

    /// <summary>Number of requests that the service confirmed.</summary>
    public int Applied =>
        this[SecretStatus.Deleted] + this[SecretStatus.Created] + this[SecretStatus.Updated] + this[SecretStatus.Unchanged];

    /// <summary>Number of items that failed, are unknown, or were not IDs.</summary>
    public int Failed => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Invalid];

    /// <summary>Indicates whether any secret is unknown.</summary>
    public bool HasDoubt => this[SecretStatus.Unknown] > 0;

    /// <summary>Indicates whether no secret failed, is unknown, or was skipped.</summary>
    public bool IsAllSettled => this[SecretStatus.Failed] + this[SecretStatus.Unknown] + this[SecretStatus.Skipped] == 0;

    /// <summary>Counts one more secret.</summary>
    public void Add(SecretStatus status)
    {
        lock (_counts)
        {
            _counts[status] = _counts.GetValueOrDefault(status) + 1;
        }
    }
}
