using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets;

/// <summary>The result for one secret of the input.</summary>
public sealed class SecretOutcome
{
    internal SecretOutcome(string? id, SecretStatus status, SecretOperation operation)
    {
        Id = id;
        Status = status;
        Operation = operation;
    }

    /// <summary>Creates the outcome that a user sees.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="item">The secret.</param>
    /// <param name="connection">The connection to its account.</param>
    /// <param name="error">The message of its error; null if there is none.</param>
    internal static SecretOutcome From(Outcome outcome, IWriteItem item, IoNetConnection connection, string? error)
    {
        var recorded = item.Recorded;
        return new((recorded.Id ?? outcome.Secret?.Id)?.ToString("D"), outcome.Status, item.Operation)
        {
            InDoubt = outcome.LeavesDoubt(item.WasInDoubt),
            Name = outcome.Secret?.Name ?? recorded.Name,
            ToolName = outcome.Secret?.ToolName ?? recorded.ToolName,
            StatusCode = outcome.Response?.StatusCode,
            Attempts = outcome.Attempts,
            Duration = outcome.Duration,
            Error = error,
            BaseUri = connection.AccountIdentity.BaseUri,
            Account = connection.AccountIdentity.Identity,
        };
    }

    /// <summary>Creates the outcome of an item that is not an ID, or not a row.</summary>
    /// <param name="shown">As much of the item as may be shown; null if nothing may be.</param>
    /// <param name="operation">The operation of the run.</param>
    /// <param name="connection">The connection that was to be used.</param>
    /// <param name="error">The message of its error.</param>
    internal static SecretOutcome Invalid(string? shown, SecretOperation operation, IoNetConnection connection, string error) =>
        new(shown, SecretStatus.Invalid, operation)
        {
            Error = error,
            BaseUri = connection.AccountIdentity.BaseUri,
            Account = connection.AccountIdentity.Identity,
        };

    /// <summary>
    /// The ID in lower case with hyphens; for input that is not an ID, as much of it as may be shown; null for a secret that has no ID yet.
    /// </summary>
    public string? Id { get; }

    /// <summary>The operation on the secret.</summary>
    public SecretOperation Operation { get; }

    /// <summary>The secret's name; null unless the input contained it or the secret was read.</summary>
    public string? Name { get; internal init; }

    /// <summary>The secret's tool; null unless the input contained it or the secret was read.</summary>
    public string? ToolName { get; internal init; }

    /// <summary>The status.</summary>
    public SecretStatus Status { get; }

    /// <summary>
    /// Indicates whether a request may have been applied and nothing later settled that. If a delete is repeated and the secret does not exist, its
    /// status is Gone.
    /// </summary>
    public bool InDoubt { get; internal init; }

    /// <summary>The HTTP status of the last response; null if none arrived.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>Number of attempts.</summary>
    public int Attempts { get; internal init; }

    /// <summary>The time from the first attempt to the result, including waits.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The error message; null if there is none.</summary>
    public string? Error { get; internal init; }

    /// <summary>The base of the service's URIs.</summary>
    public string? BaseUri { get; internal init; }

    /// <summary>The account's identity: the key's owner, or a salted hash of a key that does not name one. It does not reveal the key.</summary>
    public string? Account { get; internal init; }

    /// <summary>Returns the ID and the status.</summary>
    public override string ToString() => $"{Id} {Status}";
}

/// <summary>An operation that changes an account's secrets.</summary>
// Starts at 1, so that an unset value is not a delete. 64-bit, because ConvertTo-Json writes only such an enum by name.
public enum SecretOperation : long
{
    /// <summary>Deletes a secret.</summary>
    Delete = 1,

    /// <summary>Creates a secret.</summary>
    Create,

    /// <summary>Changes fields of a secret.</summary>
    Update,

    /// <summary>Makes the account as a file describes it: a run that creates, changes and deletes secrets.</summary>
    Sync,
}

/// <summary>The result for one secret.</summary>
// Starts at 1, so that an unset value is not a deletion. 64-bit, because ConvertTo-Json writes only such an enum by name.
public enum SecretStatus : long
{
    /// <summary>The service confirmed that it deleted the secret.</summary>
    Deleted = 1,

    /// <summary>The secret no longer exists, and an earlier delete whose response was lost may have deleted it. Counts as success.</summary>
    Gone,

    /// <summary>The account has no secret with this ID.</summary>
    NotFound,

    /// <summary>The request was not applied.</summary>
    Failed,

    /// <summary>A response was lost, and nothing later showed whether the request was applied.</summary>
    Unknown,

    /// <summary>No request that changes the secret was sent: declined, changed since it was planned, or the run ended before.</summary>
    Skipped,

    /// <summary>The input cannot be used: it is not an ID, or not a row with valid fields.</summary>
    Invalid,

    /// <summary>The service confirmed that it created the secret.</summary>
    Created,

    /// <summary>The service confirmed that it changed the secret.</summary>
    Updated,

    /// <summary>The secret was read, or needed no change.</summary>
    Unchanged,
}
