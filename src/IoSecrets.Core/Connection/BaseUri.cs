using System.Net;

namespace IoSecrets.Core.Connection;

/// <summary>What may be the base of the service's URIs.</summary>
internal static class BaseUri
{
    /// <summary>The service's own base, from its reference.</summary>
    public static Uri Service { get; } = new("https://api.intelligence.io.solutions");

    /// <summary>What speaks against the URI.</summary>
    public static BaseUriError Validate(Uri uri)
    {
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return BaseUriError.NotHttp;
        }

        return uri switch
        {
            { UserInfo.Length: > 0 } => BaseUriError.UserInfo,
            { Query.Length: > 0 } or { Fragment.Length: > 0 } => BaseUriError.QueryOrFragment,
            _ when uri.Scheme == Uri.UriSchemeHttp && !IsLoopback(uri) => BaseUriError.NotEncrypted,
            _ => BaseUriError.None,
        };
    }

    /// <summary>Whether the URI's host is this machine: <c>localhost</c> or a loopback address.</summary>
    // Uri.IsLoopback takes [::127.0.0.1] as well, which is an address like any other.
    public static bool IsLoopback(Uri uri) =>
        uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the URI's host is the service's own.</summary>
    public static bool IsService(Uri uri) => uri.Scheme == Service.Scheme && uri.IdnHost == Service.IdnHost && uri.Port == Service.Port;

    /// <summary>The URI with a slash at its end, so that paths can be put behind it.</summary>
    internal static Uri AsBase(Uri uri) => uri.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
}

/// <summary>Why a URI cannot be the service's base.</summary>
internal enum BaseUriError
{
    /// <summary>It can be.</summary>
    None,

    /// <summary>It is relative, or neither http nor https.</summary>
    NotHttp,

    /// <summary>Plain http to another machine would show the credential to everyone on the way.</summary>
    NotEncrypted,

    /// <summary>It holds user information, which ends up in logs.</summary>
    UserInfo,

    /// <summary>It holds a query or a fragment, which a base cannot have.</summary>
    QueryOrFragment,
}
