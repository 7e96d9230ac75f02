using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets;

/// <summary>What became of one id that came in.</summary>
public sealed class SecretOutcome
{
    internal SecretOutcome(string? id, SecretStatus status)
    {
        Id = id;
        Status = status;
    }

    /// <summary>Creates the outcome that a user sees.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="connection">The connection to its account.</param>
    /// <param name="error">The message of its error; null if there is none.</param>
    internal static SecretOutcome From(Outcome outcome, SecretReference secret, IoNetConnection connection, string? error) =>
        new(secret.Text, outcome.Status)
        {
            InDoubt = outcome.LeavesDoubt(secret.WasInDoubt),
            Name = outcome.Secret?.Name ?? secret.Name,
            ToolName = outcome.Secret?.ToolName ?? secret.ToolName,
            StatusCode = outcome.Response?.StatusCode,
            Attempts = outcome.Attempts,
            Duration = outcome.Duration,
            Error = error,
            BaseUri = connection.AccountIdentity.BaseUri,
            Account = connection.AccountIdentity.Identity,
        };

    /// <summary>Creates the outcome of an item that is not an ID.</summary>
    /// <param name="shown">As much of the item as may be shown; null if nothing may be.</param>
    /// <param name="connection">The connection that was to be used.</param>
    /// <param name="error">The message of its error.</param>
    internal static SecretOutcome Invalid(string? shown, IoNetConnection connection, string error) => new(shown, SecretStatus.Invalid)
    {
        Error = error,
        BaseUri = connection.AccountIdentity.BaseUri,
        Account = connection.AccountIdentity.Identity,
    };

    /// <summary>The id in lower case with hyphens; for input that was no id, as much of it as may be shown.</summary>
    public string? Id { get; }

    /// <summary>The secret's name, where the input knew it or it was read.</summary>
    public string? Name { get; internal init; }

    /// <summary>Its tool, where the input knew it or it was read.</summary>
    public string? ToolName { get; internal init; }

    /// <summary>What became of it.</summary>
    public SecretStatus Status { get; }

    /// <summary>Whether a request for it may have deleted it, and nothing later settled that. Piped in again, its absence is Gone.</summary>
    public bool InDoubt { get; internal init; }

    /// <summary>The HTTP status of the last answer; null where none came.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>How many requests were made for it.</summary>
    public int Attempts { get; internal init; }

    /// <summary>From the first request to the decision, waits included.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The message of its error; null where there is none.</summary>
    public string? Error { get; internal init; }

    /// <summary>The base of the service's URIs.</summary>
    public string? BaseUri { get; internal init; }

    /// <summary>What identifies the account: the key's owner, or a salted hash of a key that tells none. Reveals no key.</summary>
    public string? Account { get; internal init; }

    /// <summary>The id and what became of it.</summary>
    public override string ToString() => $"{Id} {Status}";
}

/// <summary>The result for one secret.</summary>
// From 1 on: a value that was never set cannot be taken for a deletion. Of 64 bits: ConvertTo-Json writes only such an enum as its name.
public enum SecretStatus : long
{
    /// <summary>The service confirmed that it deleted the secret.</summary>
    Deleted = 1,

    /// <summary>The secret does not exist, after an earlier request whose response was lost: a success.</summary>
    Gone,

    /// <summary>The account has no secret with this ID.</summary>
    NotFound,

    /// <summary>The request was not applied.</summary>
    Failed,

    /// <summary>A response was lost, and nothing later showed whether the request was applied.</summary>
    Unknown,

    /// <summary>No request that changes the secret was sent: declined, changed since it was planned, or the run ended before.</summary>
    Skipped,

    /// <summary>The input was not an ID.</summary>
    Invalid,

    /// <summary>The service confirmed that it created the secret.</summary>
    Created,

    /// <summary>The service confirmed that it changed the secret.</summary>
    Updated,

    /// <summary>The secret was read, or needed no change.</summary>
    Unchanged,
}
