using System.Net;
using System.Net.Sockets;
using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Diagnosis;

/// <summary>Creates the rows about the network route to the service.</summary>
internal sealed class NetworkChecks(ConnectionDiagnosis diagnosis)
{
    private const string NameRow = "NameResolution";

    private bool _hasFailed;

    private Uri BaseUri => diagnosis.Settings.BaseUri;

    public ConnectionTest CheckName(NameLookup? lookup, IReadOnlyList<TriedAddress> tried) => lookup switch
    {
        null => new(NameRow, ConnectionTestResult.NotTested, $"{BaseUri.IdnHost} is resolved by the proxy, not here"),
        { Error: not SocketError.Success } => Failed(NameRow, $"{lookup.Host} cannot be resolved ({lookup.Error})", Advice.NameNotResolved),
        _ when IPAddress.TryParse(lookup.Host, out _) => Passed(NameRow, $"{lookup.Host} is an address, not a name"),
        _ => CheckAddresses(lookup, tried),
    };

    // An address that refuses connections or does not respond delays each new connection. An unreachable one does not, if there is another.
    public static ConnectionTest CheckAddresses(NameLookup lookup, IReadOnlyList<TriedAddress> tried)
    {
        if (tried.All(address => address.Responds))
        {
            return Passed(NameRow, $"{lookup.Host} resolves to {string.Join(", ", lookup.Addresses.Take(ConnectionDiagnosis.MostAddresses))}");
        }

        var seen = $"{lookup.Host}: {string.Join("; ", tried.Select(Describe))}";
        return !tried.Any(address => address.Responds)
            ? new(NameRow, ConnectionTestResult.Warning, seen, Advice.NoAddressResponds)
            : tried.All(address => address.Responds || address.IsUnreachable)
            ? Passed(NameRow, seen)
            : new(NameRow, ConnectionTestResult.Warning, seen, Advice.DeadAddress);
    }

    public ConnectionTest CheckProxy(ConnectionProbe route)
    {
        const string name = "Proxy";
        if (diagnosis.Proxy is not { } proxy)
        {
            return Passed(name, $"none ({NoProxyReason})");
        }

        var settings = diagnosis.Settings.Proxy;
        var origin = settings.Uri is null ? "from the system or the environment" : "given with -Proxy";
        var seen = $"{proxy.Scheme}://{proxy.Authority}, {origin}, {(settings.Credential is null ? "without" : "with")} -ProxyCredential";
        return diagnosis.IsProxyPassed ? Passed(name, seen) : Failed(name, $"{seen}: {Facts(route.Response)}", Advice.ProxyNotPassed);
    }

    public ConnectionTest CheckTls()
    {
        const string name = "Tls";
        if (BaseUri.Scheme == Uri.UriSchemeHttp)
        {
            return Passed(name, "not used: plain http to this machine");
        }

        return diagnosis.Certificate switch
        {
            { Problem: { } problem } certificate => Failed(name, $"{Describe(certificate)}: {problem}", Advice.NotTrusted),
            { } certificate when diagnosis.FailedInHandshake =>
                Failed(name, $"{Describe(certificate)}: the TLS handshake failed after the certificate was received", Advice.NoHandshake),
            { } certificate => Passed(name, Describe(certificate)),
            null when diagnosis.FailedInHandshake => Failed(name, "the TLS handshake failed before a certificate was received", Advice.NoHandshake),
            null => new(name, ConnectionTestResult.NotTested, "no certificate was received", _hasFailed ? Advice.FixEarlier : null),
        };
    }

    public ConnectionTest CheckRoute(ConnectionProbe route)
    {
        const string name = "Route";
        // For a failed handshake, the Tls row has more details than the response.
        var seen = $"{BaseUri}: {(diagnosis.FailedInHandshake ? "nothing was sent" : Facts(route.Response))}";
        return route.Reason switch
        {
            FailureReason.None => Passed(name, $"{BaseUri}: HTTP {route.Response.StatusCode} for a malformed ID, as expected from the service"),
            FailureReason.CredentialRefused => new(
                name, ConnectionTestResult.NotTested, $"{seen}; the key was refused before the path was checked", Advice.CredentialBeforeRoute),
            _ when _hasFailed => new(name, ConnectionTestResult.NotTested, seen, Advice.FixEarlier),
            var reason => Failed(name, seen, FailureErrors.From(reason, route.Response, diagnosis.Connection).Advice),
        };
    }

    private string NoProxyReason => diagnosis.Settings.Proxy.IsOff
        ? "-NoProxy"
        : Core.Connection.BaseUri.IsLoopback(BaseUri) ? "requests to this machine do not use one" : "not given, and not set in the system";

    private static string Describe(TriedAddress tried) => tried.Error switch
    {
        SocketError.Success => $"{tried.Address} responds",
        SocketError.TimedOut => $"{tried.Address} does not respond",
        _ => $"{tried.Address} cannot be reached ({tried.Error})",
    };

    private static string Describe(ServerCertificate certificate) => $"certificate of {certificate.Subject}, issued by {certificate.Issuer}";

    private static string Facts(ApiResponse response) => FailureErrors.Facts(response, withType: true);

    private static ConnectionTest Passed(string name, string seen) => new(name, ConnectionTestResult.Passed, seen);

    private ConnectionTest Failed(string name, string seen, string advice)
    {
        _hasFailed = true;
        return new ConnectionTest(name, ConnectionTestResult.Failed, seen, advice);
    }
}

/// <summary>Advice for rows that have no matching error in <see cref="Messages"/>.</summary>
internal static class Advice
{
    public const string FixEarlier = "Fix what failed in the rows above, and run Test-IoNetConnection again.";

    public const string NameNotResolved =
        "Check the host in Connect-IoNet -BaseUri and this machine's DNS servers. If the network requires a proxy, use Connect-IoNet -Proxy.";

    public const string DeadAddress =
        "Requests use an address that responds, up to 0.25 s later. Ask the administrator of this network or of the host about the others.";

    public const string NoAddressResponds =
        "Check the network and the firewall. If the network requires a proxy, use Connect-IoNet -Proxy.";

    public const string ProxyNotPassed = "Check the proxy's address, whether it requires Connect-IoNet -ProxyCredential, and whether it allows this host.";

    public const string NotTrusted =
        "Do not bypass this. If the issuer is a security product of your own network, have its root certificate installed on this machine; "
        + "otherwise someone may be intercepting the connection.";

    public const string NoHandshake = "Check that Connect-IoNet -BaseUri names a host and port that use TLS, and that nothing on the network blocks TLS.";

    public const string CredentialBeforeRoute =
        "With a valid key, this row shows whether the service itself responds. Also check the host and path of Connect-IoNet -BaseUri.";

    public const string OtherKind =
        "If the row Credential passed, ignore this. Otherwise use Connect-IoNet -ApiKey for an API key, and -Token for the token of a browser session.";

    public const string RenewSoon = "Create a new key in the io.net console before this one stops working.";

    public const string CheckClock = "Check this machine's clock. If it is right, run Connect-IoNet with a new key from the io.net console.";

    public const string SetClock = "Set this machine's clock. A wrong clock makes an expired key look valid, or a valid key look expired.";
}

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
