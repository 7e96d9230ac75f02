using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Diagnosis;

/// <summary>Creates the rows about the credential.</summary>
internal static class CredentialChecks
{
    /// <param name="connection">The connection with the credential.</param>
    /// <param name="probe">The service's response to the credential; null if it was not tested because the route was not verified.</param>
    /// <param name="listFailure">The service's refusal to list the secrets; null if it was not tested, or if the secrets were listed.</param>
    public static ConnectionTest CheckCredential(IoNetConnection connection, ConnectionProbe? probe, ApiResponse? listFailure)
    {
        const string name = "Credential";
        var key = connection.MaskedKey;
        if (probe is null)
        {
            return new(name, ConnectionTestResult.NotTested, $"{key} was not tested", Advice.FixEarlier);
        }

        var facts = FailureErrors.Facts(probe.Response, withType: true);
        var accepted = $"the service accepts {key}: HTTP {probe.Response.StatusCode} for a random ID";
        return listFailure?.Reason == FailureReason.NotPermitted
            ? new(name, ConnectionTestResult.Warning, $"{accepted}, but {FailureErrors.Facts(listFailure, false)} for the list", Messages.ListNotPermitted)
            : probe.Reason == FailureReason.None ? new(name, ConnectionTestResult.Passed, accepted)
            : new(name, ConnectionTestResult.Failed, $"{key}: {facts}", FailureErrors.From(probe.Reason, probe.Response, connection.Service).Advice);
    }

    public static ConnectionTest CheckKind(IoNetConnection connection)
    {
        const string name = "CredentialKind";
        var seen = $"{connection.CredentialKind}, source: {connection.CredentialOrigin}";
        return connection.Service.Credential.LooksLikeItsKind
            ? new(name, ConnectionTestResult.Passed, seen)
            : new(name, ConnectionTestResult.Warning, $"{seen}; it does not look like a key of this kind", Advice.OtherKind);
    }

    public static ConnectionTest CheckOwner(IoNetConnection connection) =>
        new("Owner", ConnectionTestResult.Passed, connection.Owner ?? "the key does not name its owner");

    /// <param name="connection">The connection with the credential.</param>
    /// <param name="probe">The service's response to the credential; null if it was not tested.</param>
    /// <param name="clockDifference">The time by which the service's clock is ahead of this machine's; null if no response contained the time.</param>
    public static ConnectionTest CheckExpiry(IoNetConnection connection, ConnectionProbe? probe, TimeSpan? clockDifference)
    {
        const string name = "Expiry";
        var expiry = KeyExpiry.From(connection.Service.Credential, connection.Service.Now, clockDifference);
        var isRejected = probe?.Reason == FailureReason.CredentialRefused;
        return expiry switch
        {
            null => new(name, ConnectionTestResult.Passed, "the key does not state when it expires"),
            { IsExpired: true } when probe?.Reason == FailureReason.None =>
                new(name, ConnectionTestResult.Warning, $"{expiry.At:u}, but the service still accepts the key", Advice.RenewSoon),
            { IsExpired: true, ClockDifference: null } when !isRejected => new(
                name, ConnectionTestResult.Warning, $"{expiry.At:u}, expired by this machine's clock; no response gave the service's time", Advice.CheckClock),
            { IsExpired: true } => new(name, ConnectionTestResult.Failed, $"{expiry.At:u}", Messages.CredentialExpired(expiry)),
            { HasPassedByLocalClock: true } => new(
                name, ConnectionTestResult.Warning, $"{expiry.At:u}, expired by this machine's clock, but not by the service's", Advice.SetClock),
            _ when expiry.Remaining < ConnectionChecks.ExpirySoon => new(name, ConnectionTestResult.Warning, $"{expiry.At:u}", Advice.RenewSoon),
            _ => new(name, ConnectionTestResult.Passed, $"{expiry.At:u}"),
        };
    }
}

/// <summary>Creates the rows about the headers of the responses.</summary>
internal static class HeaderChecks
{
    // The Date header has whole seconds, and the response takes time to arrive.
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
        return ConnectionChecks.ExceedsTolerance(difference)
            ? new(name, ConnectionTestResult.Warning, seen, Advice.SetClock)
            : new(name, ConnectionTestResult.Passed, seen);
    }

    public static ConnectionTest CheckRateLimit(ResponseHeaderSummary headers)
    {
        const string name = "RateLimit";
        if (!headers.HasResponse)
        {
            return NotSeen(name, headers, "no response arrived");
        }

        var seen = headers.RateLimits.Count == 0 ? "no rate-limit headers" : string.Join("; ", headers.RateLimits);
        return headers.IsRateLimited
            ? new(name, ConnectionTestResult.Warning, $"HTTP 429; {seen}", Messages.RateLimited)
            : new(name, ConnectionTestResult.Passed, seen);
    }

    private static ConnectionTest NotSeen(string name, ResponseHeaderSummary headers, string seen) =>
        new(name, ConnectionTestResult.NotTested, seen, headers.HasResponse ? null : Advice.FixEarlier);
}
