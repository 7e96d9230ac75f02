using IoSecrets.Connection;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Errors;

namespace IoSecrets.Diagnosis;

/// <summary>The rows about what stands in the headers of the answers.</summary>
internal static class HeaderChecks
{
    // A header tells whole seconds, and was some time under way.
    private static readonly TimeSpan Agreement = TimeSpan.FromSeconds(2);

    public static ConnectionTest CheckClock(ResponseHeaderSummary headers)
    {
        const string name = "Clock";
        if (headers.ClockDifference is not { } difference)
        {
            return NotSeen(name, headers, "no response gave the time");
        }

        var apart = difference.Duration();
        var seen = apart <= Agreement
            ? $"no difference of more than {Agreement.TotalSeconds:0} s"
            : $"this machine's clock is {TimeText.ClockOffset(difference)} the server's";
        return ConnectionChecks.AreApart(difference)
            ? new(name, ConnectionTestResult.Warning, seen, Advice.SetClock)
            : new(name, ConnectionTestResult.Passed, seen);
    }

    public static ConnectionTest CheckRateLimit(ResponseHeaderSummary headers)
    {
        const string name = "RateLimit";
        if (!headers.IsAnswered)
        {
            return NotSeen(name, headers, "no response arrived");
        }

        var seen = headers.RateLimits.Count == 0 ? "no rate-limit headers" : string.Join("; ", headers.RateLimits);
        return headers.IsRateLimited
            ? new(name, ConnectionTestResult.Warning, $"HTTP 429; {seen}", Messages.RateLimited)
            : new(name, ConnectionTestResult.Passed, seen);
    }

    private static ConnectionTest NotSeen(string name, ResponseHeaderSummary headers, string seen) =>
        new(name, ConnectionTestResult.NotTested, seen, headers.IsAnswered ? null : Advice.MendEarlier);
}
