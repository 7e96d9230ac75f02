using System.Net;

namespace IoSecrets.Core.Connection;

/// <summary>Validates and compares base URIs of the service.</summary>
internal static class BaseUri
{
    /// <summary>The service's own base URI, from its reference.</summary>
    public static Uri Service { get; } = new("https://api.intelligence.io.solutions");

    /// <summary>Returns the reason why the URI cannot be a base, or <see cref="BaseUriError.None"/>.</summary>
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

    /// <summary>Returns true if the URI's host is this machine: <c>localhost</c> or a loopback address.</summary>
    // Uri.IsLoopback also accepts [::127.0.0.1], which is not a loopback address.
    public static bool IsLoopback(Uri uri) =>
        uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Returns true if the URI has the service's own scheme, host and port.</summary>
    public static bool IsService(Uri uri) => uri.Scheme == Service.Scheme && uri.IdnHost == Service.IdnHost && uri.Port == Service.Port;

    /// <summary>Returns the URI in its canonical form with a trailing slash, so that paths can be appended and every format shows the same text.</summary>
    internal static Uri AsBase(Uri uri) => new(uri.AbsolutePath.EndsWith('/') ? uri.AbsoluteUri : $"{uri.AbsoluteUri}/");
}

/// <summary>The reason why a URI cannot be the service's base.</summary>
internal enum BaseUriError
{
    /// <summary>The URI is valid.</summary>
    None,

    /// <summary>The URI is relative, or neither http nor https.</summary>
    NotHttp,

    /// <summary>Plain http to another machine would expose the credential on the network.</summary>
    NotEncrypted,

    /// <summary>The URI contains user information, which ends up in logs.</summary>
    UserInfo,

    /// <summary>The URI contains a query or a fragment, which a base cannot have.</summary>
    QueryOrFragment,
}
