namespace IoSecrets;

/// <summary>What became of one id that came in.</summary>
public sealed class SecretOutcome
{
    internal SecretOutcome(string? id, SecretStatus status)
    {
        Id = id;
        Status = status;
    }

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
