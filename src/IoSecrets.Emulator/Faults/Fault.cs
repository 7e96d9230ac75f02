namespace IoSecrets.Emulator;

/// <summary>One thing that goes wrong with a request.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The connection breaks before the service acts; nothing is answered.</summary>
    public sealed record BreakBefore : Fault;

    /// <summary>The service acts, then the connection breaks; nothing is answered.</summary>
    public sealed record BreakAfter : Fault;

    /// <summary>A given answer instead of the service's own.</summary>
    /// <param name="StatusCode">The HTTP status, 200 or above.</param>
    /// <param name="Body">The body, sent as UTF-8.</param>
    /// <param name="ContentType">The header <c>Content-Type</c>; null for none.</param>
    /// <param name="Headers">More headers; one of the answer's own is replaced, or with an empty text left out.</param>
    /// <param name="AfterActing">Whether the service acts all the same.</param>
    public sealed record Answer(
        int StatusCode,
        string Body = "",
        string? ContentType = "application/json",
        IReadOnlyDictionary<string, string>? Headers = null,
        bool AfterActing = false) : Fault;

    /// <summary>The service acts and answers, but the connection is closed in the middle of the body.</summary>
    public sealed record CutBody : Fault;

    /// <summary>The request waits until the task is done, then goes on as usual; it ends when the client goes away.</summary>
    /// <param name="Release">The task to wait for, however it ends.</param>
    /// <param name="AfterActing">Whether the service acts before the wait rather than after it.</param>
    public sealed record HeldUntil(Task Release, bool AfterActing = false) : Fault;

    /// <summary>Text on the wire in place of an HTTP answer; then the connection is closed.</summary>
    /// <param name="Text">What is sent, as Latin-1.</param>
    /// <param name="Endless">What follows it again and again, for as long as the client stays; empty for nothing.</param>
    /// <param name="AfterActing">Whether the service acts all the same.</param>
    public sealed record Raw(string Text, string Endless = "", bool AfterActing = false) : Fault;

    /// <summary>The service acts and answers after an extra delay.</summary>
    /// <param name="Delay">The delay, added to the emulator's latency.</param>
    public sealed record Slow(TimeSpan Delay) : Fault;

    /// <summary>The service acts and answers, five bytes of body a second, for as long as the client stays.</summary>
    public sealed record Trickle : Fault;
}
