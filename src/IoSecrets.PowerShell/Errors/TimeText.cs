using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;

namespace IoSecrets.Errors;

/// <summary>Formats durations, clock differences and times of day.</summary>
internal static class TimeText
{
    /// <summary>Returns the duration in a suitable unit, rounded: <c>45 s</c>, <c>60 minutes</c>, <c>5 hours</c>, <c>3 days</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => $"{duration.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{duration.TotalMinutes:0} minutes",
        { TotalDays: < 2 } => $"{duration.TotalHours:0} hours",
        _ => $"{duration.TotalDays:0} days",
    };

    /// <summary>Returns the local time of day, with the date if it is not today.</summary>
    public static string TimeOfDay(DateTimeOffset time, DateTimeOffset now) =>
        time.LocalDateTime.Date == now.LocalDateTime.Date ? $"{time.LocalDateTime:T}" : $"{time.LocalDateTime:G}";

    /// <summary>Returns a sentence about how long the service asks to wait; null if it does not, or not for long.</summary>
    public static string? LongWait(ApiResponse? response, ServiceConnection connection) => response?.LongWaitUntil is { } until
        ? $"The service asks for a wait until {TimeOfDay(until, connection.Now)} ({Duration(response.RetryAfter!.Value)})."
        : null;

    /// <summary>Returns a sentence about when sending over the connection resumes; null if it is not paused.</summary>
    public static string? Wait(ServiceConnection connection) => connection.Wait switch
    {
        null => null,
        { StatusCode: 429 } wait => $"Waiting until {TimeOfDay(wait.Until, connection.Now)}: the service is limiting requests (HTTP 429).",
        { StatusCode: { } status } wait => $"Waiting until {TimeOfDay(wait.Until, connection.Now)} to retry (HTTP {status}).",
        { } wait => $"Waiting until {TimeOfDay(wait.Until, connection.Now)} to retry: no response arrived.",
    };

    /// <summary>Returns a sentence about why a run over the connection gets no results; null if it gets some, or did until a few seconds ago.</summary>
    public static string? Stall(ServiceConnection connection, RunAbortPolicy policy) => Wait(connection) ?? policy.Stall switch
    {
        { Failure.StatusCode: { } status } stall => $"Nothing settled since {TimeOfDay(stall.Since, connection.Now)} (HTTP {status}); retrying.",
        { Failure: not null } stall => $"No response from the service since {TimeOfDay(stall.Since, connection.Now)}; retrying.",
        { } stall when connection.AwaitsOnlyResponses => $"No response from the service since {TimeOfDay(stall.Since, connection.Now)}.",
        _ => null,
    };

    /// <summary>Returns the offset of this machine's clock from another clock, to be followed by the other clock: <c>9 minutes behind</c>.</summary>
    /// <param name="difference">The time by which the other clock is ahead.</param>
    public static string ClockOffset(TimeSpan difference) =>
        $"{Duration(difference.Duration())} {(difference > TimeSpan.Zero ? "behind" : "ahead of")}";
}
