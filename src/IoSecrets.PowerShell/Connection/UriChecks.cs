using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Errors;

namespace IoSecrets.Connection;

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
