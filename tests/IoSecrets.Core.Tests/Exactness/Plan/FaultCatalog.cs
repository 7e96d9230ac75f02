using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>The faults to choose from. No response lies: if it is conclusive, it is true.</summary>
internal static class FaultCatalog
{
    private const string Page = "<!doctype html><html><body>Sign in</body></html>";
    private const string Html = "text/html; charset=utf-8";

    private const string Detail = "{\"detail\":";

    private static readonly string Deep = new('[', 100_000);
    private static readonly Dictionary<string, string> RetryAtOnce = new() { ["Retry-After"] = "0" };
    private static readonly Dictionary<string, string> RetryInASecond = new() { ["Retry-After"] = "1" };
    private static readonly Dictionary<string, string> RedirectElsewhere = new() { ["Location"] = "https://login.example/" };

    /// <summary>The status is true, but the response is hard to read.</summary>
    public static IReadOnlyList<InjectedFault> Odd { get; } =
    [
        Conclusive("late", _ => new Fault.Slow(TimeSpan.FromMilliseconds(3))),
        Conclusive("cut in its body", _ => new Fault.CutBody()),
        Conclusive("204 or 410", exists => exists ? new Fault.Response(204, ContentType: null, AfterExecution: true) : Missing(410)),
        Conclusive("empty", exists => exists ? new Fault.Response(200, ContentType: null, AfterExecution: true) : Missing(404)),
        Conclusive("garbage", exists => new Fault.Response(StatusOf(exists), (exists ? "}" : Detail) + "{\u0000\u001b[31m\ufffd", AfterExecution: true)),
        Conclusive("deep", exists => new Fault.Response(StatusOf(exists), (exists ? "" : Detail) + Deep, AfterExecution: true)),
        Conclusive("huge", exists => new Fault.Raw(
            $"HTTP/1.1 {StatusOf(exists)} -\r\nContent-Type: application/json\r\n\r\n{(exists ? "" : Detail)}", "0123456789abcdef", AfterExecution: true)),
    ];

    /// <summary>Not applied, because there were too many requests.</summary>
    public static IReadOnlyList<InjectedFault> RateLimited { get; } =
    [
        NotApplied("429", ResponseVerdict.RateLimited, new Fault.Response(429, """{"detail":"Too Many Requests"}""")),
        NotApplied("429 for a second", ResponseVerdict.RateLimited, new Fault.Response(429, Page, Html, RetryInASecond)),
    ];

    /// <summary>Not applied, and a retry would not help.</summary>
    public static IReadOnlyList<InjectedFault> Refused { get; } =
    [
        .. new[] { 400, 403, 405, 409, 413, 418, 421, 422 }.Select(status =>
            NotApplied($"{status}", ResponseVerdict.Refused, new Fault.Response(status, "{\"detail\":[{"))),
        NotApplied("403 as a page", ResponseVerdict.Refused, new Fault.Response(403, Page, Html)),
        .. new[] { 301, 302, 307, 308 }.Select(status =>
            NotApplied($"{status}", ResponseVerdict.Refused, new Fault.Response(status, "", null, RedirectElsewhere))),
    ];

    /// <summary>Applied or not; the response does not show which.</summary>
    public static IReadOnlyList<InjectedFault> InDoubt { get; } =
    [
        NotApplied("broken before", ResponseVerdict.Inconclusive, new Fault.BreakBefore()),
        .. Enumerable.Repeat(Applied("broken after", new Fault.BreakAfter()), 3),
        .. new[] { 202, 206, 300, 303, 304, 305, 408, 500, 502, 503, 504, 520 }.SelectMany(status =>
            Either($"{status}", isApplied => new Fault.Response(status, "{\"detail\":\"cut", AfterExecution: isApplied))),
        .. new[] { 200, 204, 404, 410 }.SelectMany(status => Either($"{status} as a page", isApplied => status == 204
            ? new Fault.Response(204, ContentType: Html, AfterExecution: isApplied)
            : new Fault.Response(status, " \r\n" + Page, "application/json", AfterExecution: isApplied))),
        .. Either("503 at once", isApplied => new Fault.Response(503, "upstream connect error", "text/plain", RetryAtOnce, isApplied)),
        .. Either("a gateway's 404", isApplied => new Fault.Response(404, "404 page not found", "text/plain", AfterExecution: isApplied)),
        .. Either("another gateway's 404", isApplied => new Fault.Response(404, """{"message":"no Route matched"}""", AfterExecution: isApplied)),
        .. Either("404 without a body", isApplied => new Fault.Response(404, ContentType: null, AfterExecution: isApplied)),
        .. Either("200 as text", isApplied => new Fault.Response(200, "OK", "text/plain", AfterExecution: isApplied)),
        .. Either("200 with an error in its body", isApplied => new Fault.Response(200, """{"error":"upstream"}""", AfterExecution: isApplied)),
        .. Either("garbage on the wire", isApplied => new Fault.Raw("\u0016\u0003\u0001 garbage\r\n\r\n", AfterExecution: isApplied)),
        .. Either("closed without a response", isApplied => new Fault.Raw("", AfterExecution: isApplied)),
        .. Either("cut in its status line", isApplied => new Fault.Raw("HTTP/1.1 20", AfterExecution: isApplied)),
        .. Either("cut in its headers", isApplied => new Fault.Raw("HTTP/1.1 200 OK\r\nContent-Le", AfterExecution: isApplied)),
        .. Either("endless headers", isApplied => new Fault.Raw("HTTP/1.1 200 OK\r\n", "x-more: 0123456789\r\n", isApplied)),
        .. Either("101", isApplied => new Fault.Raw(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", AfterExecution: isApplied)),
    ];

    /// <summary>Applied or not; no response arrives before the client times out.</summary>
    public static IReadOnlyList<InjectedFault> TimedOut { get; } =
    [
        .. Either("held", isApplied => new Fault.HeldUntil(new TaskCompletionSource().Task, isApplied)),
        Conclusive("trickling", _ => new Fault.Trickle()),
    ];

    private static int StatusOf(bool exists) => exists ? 200 : 404;

    private static Fault.Response Missing(int status) => new(status, """{"detail":"gone","more":1}""", "application/problem+json", AfterExecution: true);

    private static InjectedFault Conclusive(string name, Func<bool, Fault> fault) => new(name, ResponseVerdict.Conclusive, IsApplied: true, fault);

    private static InjectedFault NotApplied(string name, ResponseVerdict verdict, Fault fault) => new(name, verdict, IsApplied: false, _ => fault);

    private static InjectedFault Applied(string name, Fault fault) => new(name, ResponseVerdict.Inconclusive, IsApplied: true, _ => fault);

    private static InjectedFault[] Either(string name, Func<bool, Fault> fault) =>
    [
        NotApplied(name + " before", ResponseVerdict.Inconclusive, fault(false)),
        Applied(name + " after", fault(true)),
    ];
}
