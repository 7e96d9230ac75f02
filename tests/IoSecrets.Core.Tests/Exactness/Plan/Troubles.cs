using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>The troubles to choose from. No answer lies: what is not in doubt is true.</summary>
internal static class Troubles
{
    private const string Page = "<!doctype html><html><body>Sign in</body></html>";
    private const string Html = "text/html; charset=utf-8";

    private const string Detail = "{\"detail\":";

    private static readonly string Deep = new('[', 100_000);
    private static readonly Dictionary<string, string> AtOnce = new() { ["Retry-After"] = "0" };
    private static readonly Dictionary<string, string> InASecond = new() { ["Retry-After"] = "1" };
    private static readonly Dictionary<string, string> Elsewhere = new() { ["Location"] = "https://login.example/" };

    /// <summary>The answer says what was done, and is no pleasure to read.</summary>
    public static IReadOnlyList<Trouble> Odd { get; } =
    [
        Truly("late", _ => new Fault.Slow(TimeSpan.FromMilliseconds(3))),
        Truly("cut in its body", _ => new Fault.CutBody()),
        Truly("204 or 410", isThere => isThere ? new Fault.Response(204, ContentType: null, AfterActing: true) : Missing(410)),
        Truly("empty", isThere => isThere ? new Fault.Response(200, ContentType: null, AfterActing: true) : Missing(404)),
        Truly("garbage", isThere => new Fault.Response(StatusOf(isThere), (isThere ? "}" : Detail) + "{\u0000\u001b[31m\ufffd", AfterActing: true)),
        Truly("deep", isThere => new Fault.Response(StatusOf(isThere), (isThere ? "" : Detail) + Deep, AfterActing: true)),
        Truly("huge", isThere => new Fault.Raw(
            $"HTTP/1.1 {StatusOf(isThere)} -\r\nContent-Type: application/json\r\n\r\n{(isThere ? "" : Detail)}", "0123456789abcdef", AfterActing: true)),
    ];

    /// <summary>Not done, because there were too many requests.</summary>
    public static IReadOnlyList<Trouble> TooMany { get; } =
    [
        Instead("429", Says.TooMany, new Fault.Response(429, """{"detail":"Too Many Requests"}""")),
        Instead("429 for a second", Says.TooMany, new Fault.Response(429, Page, Html, InASecond)),
    ];

    /// <summary>Not done, for good.</summary>
    public static IReadOnlyList<Trouble> Refused { get; } =
    [
        .. new[] { 400, 403, 405, 409, 413, 418, 421, 422 }.Select(status => Instead($"{status}", Says.Refused, new Fault.Response(status, "{\"detail\":[{"))),
        Instead("403 as a page", Says.Refused, new Fault.Response(403, Page, Html)),
        .. new[] { 301, 302, 307, 308 }.Select(status => Instead($"{status}", Says.Refused, new Fault.Response(status, "", null, Elsewhere))),
    ];

    /// <summary>Done or not, and no answer that tells.</summary>
    public static IReadOnlyList<Trouble> InDoubt { get; } =
    [
        Instead("broken before", Says.Nothing, new Fault.BreakBefore()),
        .. Enumerable.Repeat(After("broken after", new Fault.BreakAfter()), 3),
        .. new[] { 202, 206, 300, 303, 304, 305, 408, 500, 502, 503, 504, 520 }.SelectMany(status =>
            Both($"{status}", acts => new Fault.Response(status, "{\"detail\":\"cut", AfterActing: acts))),
        .. new[] { 200, 204, 404, 410 }.SelectMany(status => Both($"{status} as a page", acts => status == 204
            ? new Fault.Response(204, ContentType: Html, AfterActing: acts)
            : new Fault.Response(status, " \r\n" + Page, "application/json", AfterActing: acts))),
        .. Both("503 at once", acts => new Fault.Response(503, "upstream connect error", "text/plain", AtOnce, acts)),
        .. Both("a gateway's 404", acts => new Fault.Response(404, "404 page not found", "text/plain", AfterActing: acts)),
        .. Both("another gateway's 404", acts => new Fault.Response(404, """{"message":"no Route matched"}""", AfterActing: acts)),
        .. Both("404 without a word", acts => new Fault.Response(404, ContentType: null, AfterActing: acts)),
        .. Both("200 as text", acts => new Fault.Response(200, "OK", "text/plain", AfterActing: acts)),
        .. Both("200 that names an error", acts => new Fault.Response(200, """{"error":"upstream"}""", AfterActing: acts)),
        .. Both("garbage on the wire", acts => new Fault.Raw("\u0016\u0003\u0001 garbage\r\n\r\n", AfterActing: acts)),
        .. Both("closed without a word", acts => new Fault.Raw("", AfterActing: acts)),
        .. Both("cut in its status line", acts => new Fault.Raw("HTTP/1.1 20", AfterActing: acts)),
        .. Both("cut in its headers", acts => new Fault.Raw("HTTP/1.1 200 OK\r\nContent-Le", AfterActing: acts)),
        .. Both("headers without end", acts => new Fault.Raw("HTTP/1.1 200 OK\r\n", "x-more: 0123456789\r\n", acts)),
        .. Both("101", acts => new Fault.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", AfterActing: acts)),
    ];

    /// <summary>Done or not, and no answer before the client has lost its patience.</summary>
    public static IReadOnlyList<Trouble> TooLate { get; } =
    [
        .. Both("held", acts => new Fault.HeldUntil(new TaskCompletionSource().Task, acts)),
        Truly("trickling", _ => new Fault.Trickle()),
    ];

    private static int StatusOf(bool isThere) => isThere ? 200 : 404;

    private static Fault.Response Missing(int status) => new(status, """{"detail":"gone","more":1}""", "application/problem+json", AfterActing: true);

    private static Trouble Truly(string name, Func<bool, Fault> fault) => new(name, Says.Truth, Acts: true, fault);

    private static Trouble Instead(string name, Says says, Fault fault) => new(name, says, Acts: false, _ => fault);

    private static Trouble After(string name, Fault fault) => new(name, Says.Nothing, Acts: true, _ => fault);

    private static Trouble[] Both(string name, Func<bool, Fault> fault) =>
    [
        Instead(name + " before", Says.Nothing, fault(false)),
        After(name + " after", fault(true)),
    ];
}
