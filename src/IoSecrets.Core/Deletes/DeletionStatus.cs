namespace IoSecrets.Core.Deletes;

/// <summary>What became of an id that was to be deleted.</summary>
public enum DeletionStatus
{
    /// <summary>The service says that it deleted the secret.</summary>
    Deleted,

    /// <summary>The secret is absent, after an attempt whose answer was lost: very likely deleted by that attempt.</summary>
    Gone,

    /// <summary>There is no such secret in this account now.</summary>
    NotFound,

    /// <summary>The secret was not deleted.</summary>
    Failed,

    /// <summary>An answer was lost, and nothing later settled whether the secret was deleted.</summary>
    Unknown,

    /// <summary>Nothing was sent for the id.</summary>
    Skipped,
}
