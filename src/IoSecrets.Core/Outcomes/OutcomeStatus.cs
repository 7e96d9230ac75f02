namespace IoSecrets.Core.Outcomes;

/// <summary>What became of one secret that something was to be done with.</summary>
public enum OutcomeStatus
{
    /// <summary>The service says that it did what was asked.</summary>
    Done,

    /// <summary>The secret is absent, after a delete whose answer was lost: very likely deleted by that.</summary>
    Gone,

    /// <summary>There is no such secret in this account now.</summary>
    NotFound,

    /// <summary>It was not done.</summary>
    Failed,

    /// <summary>An answer was lost, and nothing later settled whether it was done.</summary>
    Unknown,

    /// <summary>Nothing that changes anything was sent.</summary>
    Skipped,
}
