using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Connection;

/// <summary>Throws if a connection does not work, and warns of a key or a clock that may soon cause a failure.</summary>
internal static class ConnectionChecks
{
    /// <summary>The remaining lifetime of a key below which a warning is given.</summary>
    public static readonly TimeSpan ExpirySoon = TimeSpan.FromDays(7);

    /// <summary>The difference between two clocks above which a warning is given.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Returns whether two clocks differ enough for a warning.</summary>
    public static bool ExceedsTolerance(TimeSpan difference) => difference.Duration() > ClockTolerance;

    /// <returns>A warning, or null.</returns>
    // Only a warning: this machine's clock may be wrong, and only the service knows whether it accepts the key.
    public static string? CheckExpiry(ServiceConnection connection) => KeyExpiry.From(connection.Credential, connection.Now, null) switch
    {
        { IsExpired: true } expiry =>
            $"The key expired at {expiry.At:u} by this machine's clock, which may be wrong. The service decides whether to accept the key.",
        { } expiry when expiry.Remaining < ExpirySoon => $"The key expires at {expiry.At:u}. Create a new one in the io.net console before then.",
        _ => null,
    };

    /// <returns>A warning, or null.</returns>
    /// <exception cref="TerminatingException">The route or the credential could not be verified.</exception>
    public static string? CheckProbe(ConnectionProbe probe, ServiceConnection connection)
    {
        if (probe.Reason != FailureReason.None)
        {
            throw new TerminatingException(ErrorRecords.FromProbe(probe, connection, RunspaceConnections.Current));
        }

        if (probe.Response.ClockDifference is not { } difference || !ExceedsTolerance(difference))
        {
            return null;
        }

        var isOnlyExpiredHere = KeyExpiry.From(connection.Credential, connection.Now, difference) is { HasPassedByLocalClock: true, IsExpired: false };
        return $"This machine's clock and the clock of {connection.Settings.BaseUri.Authority} differ by {TimeText.Duration(difference.Duration())}."
            + (isOnlyExpiredHere ? " By the service's clock, the key has not expired." : "");
    }
}

/// <summary>Rejects URIs that would expose a key, or that cannot be used.</summary>
internal static class UriChecks
{
    /// <exception cref="TerminatingException">The URI is not a valid base URI.</exception>
    public static void ThrowIfInvalidBaseUri(Uri baseUri)
    {
        switch (Core.Connection.BaseUri.Validate(baseUri))
        {
            case BaseUriError.None:
                return;
            case BaseUriError.NotEncrypted:
                throw new TerminatingException(
                    nameof(Messages.InsecureBaseUri), ErrorCategory.SecurityError, Messages.InsecureBaseUri(baseUri.Authority), baseUri);
            case var error:
                throw new TerminatingException(
                    nameof(Messages.InvalidBaseUri), ErrorCategory.InvalidArgument, Messages.InvalidBaseUri(Describe(error)));
        }
    }

    /// <exception cref="TerminatingException">The URI is not a valid proxy.</exception>
    public static void ThrowIfInvalidProxy(Uri proxy, bool noProxy)
    {
        var problem = noProxy
            ? "-NoProxy was given too; use one or the other"
            : !proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5")
            ? "it is not an absolute http, https, socks4, socks4a or socks5 URI"
            : proxy.UserInfo.Length > 0 ? "it contains user information; use -ProxyCredential" : null;
        if (problem is not null)
        {
            throw new TerminatingException(nameof(Messages.InvalidProxy), ErrorCategory.InvalidArgument, Messages.InvalidProxy(problem));
        }
    }

    private static string Describe(BaseUriError error) => error switch
    {
        BaseUriError.UserInfo => "it contains user information, which would end up in logs",
        BaseUriError.QueryOrFragment => "it contains a query or a fragment",
        _ => "it is not an absolute http or https URI",
    };
}
