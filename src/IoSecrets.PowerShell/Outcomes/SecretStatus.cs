namespace IoSecrets;

/// <summary>What became of an id.</summary>
// From 1 on: nothing that was never set can be taken for a deletion. Of 64 bits: ConvertTo-Json writes only such an enum as its word.
public enum SecretStatus : long
{
    /// <summary>The service says that it deleted the secret.</summary>
    Deleted = 1,

    /// <summary>The secret is absent, after a request whose answer was lost: a success.</summary>
    Gone,

    /// <summary>There is no secret with this id in this account now.</summary>
    NotFound,

    /// <summary>The secret was not deleted.</summary>
    Failed,

    /// <summary>An answer was lost, and nothing later settled whether the secret was deleted.</summary>
    Unknown,

    /// <summary>Nothing was sent that could delete it: declined, changed since it was planned, or the run ended before.</summary>
    Skipped,

    /// <summary>The input was no id.</summary>
    Invalid,
}
