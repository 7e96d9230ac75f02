using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Connection;

/// <summary>Refuses what cannot become a connection, and says what will soon no longer be one.</summary>
internal static class ConnectionChecks
{
    /// <summary>A key that ends within this time is warned of.</summary>
    public static readonly TimeSpan ExpirySoon = TimeSpan.FromDays(7);

    /// <summary>Clocks further apart than this are warned of.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether the clocks are so far apart that it is worth a word.</summary>
    public static bool AreApart(TimeSpan difference) => difference.Duration() > ClockTolerance;

    /// <returns>A warning; null where there is nothing to warn of.</returns>
    // Never more than that: this machine's clock may be wrong, and the service alone knows whether it takes the key.
    public static string? CheckExpiry(ServiceConnection connection) => KeyExpiry.From(connection.Credential, connection.Now, null) switch
    {
        { IsExpired: true } expiry =>
            $"The key expired at {expiry.At:u} by this machine's clock, which may be wrong. The service decides whether to accept the key.",
        { } expiry when expiry.Left < ExpirySoon => $"The key expires at {expiry.At:u}. Create a new one in the io.net console before then.",
        _ => null,
    };

    /// <returns>A warning; null where there is nothing to warn of.</returns>
    /// <exception cref="TerminatingException">Route or credential are not proven.</exception>
    public static string? CheckProof(ConnectionProbe probe, ServiceConnection connection)
    {
        if (probe.Reason != FailureReason.None)
        {
            throw new TerminatingException(ErrorRecords.FromProbe(probe, connection, RunspaceConnections.Current));
        }

        if (probe.Response.ClockDifference is not { } difference || !AreApart(difference))
        {
            return null;
        }

        var isOnlyExpiredHere = KeyExpiry.From(connection.Credential, connection.Now, difference) is { HasPassedHere: true, IsExpired: false };
        return $"This machine's clock and the clock of {connection.Settings.BaseUri.Authority} differ by {TimeText.Duration(difference.Duration())}."
            + (isOnlyExpiredHere ? " By the service's clock, the key has not expired." : "");
    }
}

/// <summary>Refuses URIs that would send a key where it must not go.</summary>
internal static class UriChecks
{
    /// <exception cref="TerminatingException">The URI cannot be the service's base.</exception>
    public static void ThrowIfInvalidBaseUri(Uri baseUri)
    {
        switch (Core.Connection.BaseUri.Validate(baseUri))
        {
            case BaseUriError.None:
                return;
            case BaseUriError.NotEncrypted:
                throw new TerminatingException(
                    nameof(Messages.InsecureBaseUri), ErrorCategory.SecurityError, Messages.InsecureBaseUri(baseUri.Authority), baseUri);
            case var flaw:
                throw new TerminatingException(
                    nameof(Messages.InvalidBaseUri), ErrorCategory.InvalidArgument, Messages.InvalidBaseUri(WordsFor(flaw)));
        }
    }

    /// <exception cref="TerminatingException">The URI cannot be a proxy.</exception>
    public static void ThrowIfInvalidProxy(Uri proxy, bool noProxy)
    {
        var flaw = noProxy
            ? "-NoProxy was given too; use one or the other"
            : !proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5")
            ? "it is not an absolute http, https or socks URI"
            : proxy.UserInfo.Length > 0 ? "it contains user information; use -ProxyCredential" : null;
        if (flaw is not null)
        {
            throw new TerminatingException(nameof(Messages.InvalidProxy), ErrorCategory.InvalidArgument, Messages.InvalidProxy(flaw));
        }
    }

    private static string WordsFor(BaseUriError flaw) => flaw switch
    {
        BaseUriError.UserInfo => "it contains user information, which would end up in logs",
        BaseUriError.QueryOrFragment => "it contains a query or a fragment",
        _ => "it is not an absolute http or https URI",
    };
}
