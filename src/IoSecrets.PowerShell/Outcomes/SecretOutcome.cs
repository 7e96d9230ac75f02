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

    /// <summary>The HTTP status of the last answer; null where none came.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>How many requests were made for it.</summary>
    public int Attempts { get; internal init; }

    /// <summary>From the first request to the decision, waits included.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The message of its error; null where there is none.</summary>
    public string? Error { get; internal init; }

    /// <summary>Whether a request for it was ever left in doubt.</summary>
    internal bool WasInDoubt { get; init; }

    /// <summary>The id and what became of it.</summary>
    public override string ToString() => $"{Id} {Status}";
}
