namespace IoSecrets.Emulator;

/// <summary>A fault that one request meets.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Breaks the connection before the request is executed. There is no response.</summary>
    public sealed record BreakBefore : Fault;

    /// <summary>Breaks the connection after the request was executed. There is no response.</summary>
    public sealed record BreakAfter : Fault;

    /// <summary>Sends this response instead of the service's own.</summary>
    /// <param name="StatusCode">The HTTP status, 200 or above.</param>
    /// <param name="Body">The body, sent as UTF-8.</param>
    /// <param name="ContentType">The header <c>Content-Type</c>; null for none.</param>
    /// <param name="Headers">More headers. They replace the response's own; an empty value removes the header.</param>
    /// <param name="AfterExecution">Executes the request as well.</param>
    public sealed record Response(
        int StatusCode,
        string Body = "",
        string? ContentType = "application/json",
        IReadOnlyDictionary<string, string>? Headers = null,
        bool AfterExecution = false) : Fault;

    /// <summary>Executes the request, sends half of the response's body and closes the connection.</summary>
    public sealed record CutBody : Fault;

    /// <summary>Holds the request until a task ends, or the client closes the connection.</summary>
    /// <param name="Release">The task to wait for, however it ends.</param>
    /// <param name="AfterExecution">Executes the request before the wait, not after it.</param>
    public sealed record HeldUntil(Task Release, bool AfterExecution = false) : Fault;

    /// <summary>Writes text to the connection instead of an HTTP response, and closes it.</summary>
    /// <param name="Text">The text, sent as Latin-1.</param>
    /// <param name="Endless">Text to repeat after it until the client closes the connection; empty for none.</param>
    /// <param name="AfterExecution">Executes the request as well.</param>
    public sealed record Raw(string Text, string Endless = "", bool AfterExecution = false) : Fault;

    /// <summary>Executes the request and responds after an extra delay.</summary>
    /// <param name="Delay">The delay, added to the emulator's latency.</param>
    public sealed record Slow(TimeSpan Delay) : Fault;

    /// <summary>Executes the request and responds with a body of five bytes per second, which ends only when the client closes the connection.</summary>
    public sealed record Trickle : Fault;
}

/// <summary>The request that a fault is chosen for.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="SecretId">The secret's ID in the path; null if there is none, or it is malformed.</param>
/// <param name="WorkflowId">The workflow's ID in the path; null if there is none, or it is malformed.</param>
/// <param name="Attempt">1 for the first request with this ID; 0 without an ID.</param>
/// <param name="Ordinal">1 for the first request to the emulator.</param>
public readonly record struct FaultContext(string Method, string Path, Guid? SecretId, Guid? WorkflowId, int Attempt, int Ordinal);
