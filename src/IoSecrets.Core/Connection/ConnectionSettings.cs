using System.Net;

namespace IoSecrets.Core.Connection;

/// <summary>Settings of a connection: the address, the proxy and the limits on time, retries and rate.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>The base of all URIs, already validated, with a trailing slash.</summary>
    public Uri BaseUri
    {
        get;
        init => field = Connection.BaseUri.Normalize(value);
    } = Connection.BaseUri.Service;

    /// <summary>Maximum time for one attempt, including the response body.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Maximum number of retries of a request; retries after a 429 do not count.</summary>
    public int MaximumRetryCount { get; init; } = 4;

    /// <summary>Maximum time without a settled ID, after which a run is aborted.</summary>
    public TimeSpan MaximumWait { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Maximum number of requests per second, above zero; null for no limit except the service's own.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>The proxy for requests.</summary>
    public ProxyChoice Proxy { get; init; } = ProxyChoice.System;

    /// <summary>The value of the User-Agent header.</summary>
    public string UserAgent { get; init; } = "IoSecrets";
}

/// <summary>The choice of proxy for requests. Requests to a loopback address never use a proxy.</summary>
/// <param name="IsOff">True if no proxy is used, not even the system's.</param>
/// <param name="Uri">The proxy; null for the system's.</param>
/// <param name="Credential">The credential for the proxy; null for none.</param>
internal sealed record ProxyChoice(bool IsOff, Uri? Uri, NetworkCredential? Credential)
{
    /// <summary>The proxy configured in the system or the environment.</summary>
    public static ProxyChoice System { get; } = new(false, null, null);

    /// <summary>Returns the proxy for requests to the base URI, without user information; null for none.</summary>
    public Uri? For(Uri baseUri)
    {
        if (IsDirect(baseUri))
        {
            return null;
        }

        var proxy = Uri ?? (HttpClient.DefaultProxy.IsBypassed(baseUri) ? null : HttpClient.DefaultProxy.GetProxy(baseUri));
        return WithoutUserInfo(proxy);
    }

    /// <summary>Returns a description without the credential.</summary>
    public override string ToString() => IsOff ? "no proxy" : Uri is null ? "the system's proxy" : "a proxy";

    internal static Uri? WithoutUserInfo(Uri? proxy) =>
        proxy is null ? null : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    internal void ApplyTo(SocketsHttpHandler handler, Uri baseUri)
    {
        if (IsDirect(baseUri))
        {
            handler.UseProxy = false;
        }
        else if (Uri is not null)
        {
            handler.Proxy = new WebProxy(Uri) { Credentials = Credential };
        }
        else if (Credential is not null)
        {
            handler.Proxy = new SystemProxy(Credential);
        }
    }

    private bool IsDirect(Uri baseUri) => IsOff || BaseUri.IsLoopback(baseUri);
}

/// <summary>The system's proxy with the given credential, which replaces any credential in the proxy's own URI.</summary>
internal sealed class SystemProxy(NetworkCredential credential) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = credential;

    public Uri? GetProxy(Uri destination) => ProxyChoice.WithoutUserInfo(HttpClient.DefaultProxy.GetProxy(destination));

    public bool IsBypassed(Uri host) => HttpClient.DefaultProxy.IsBypassed(host);
}

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
    internal static Uri Normalize(Uri uri) => new(uri.AbsolutePath.EndsWith('/') ? uri.AbsoluteUri : $"{uri.AbsoluteUri}/");
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
