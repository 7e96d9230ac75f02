using System.Net;

namespace IoSecrets.Core.Connection;

/// <summary>How requests leave this machine. To loopback they never go through a proxy.</summary>
/// <param name="IsOff">Whether no proxy is used, not even the system's.</param>
/// <param name="Uri">The proxy; null for the system's.</param>
/// <param name="Credential">Who the proxy is told that it is; null for nobody.</param>
internal sealed record ProxyChoice(bool IsOff, Uri? Uri, NetworkCredential? Credential)
{
    /// <summary>What the system or the environment says.</summary>
    public static ProxyChoice System { get; } = new(false, null, null);

    /// <summary>The proxy that a request to the base would take, without user information; null for none.</summary>
    public Uri? For(Uri baseUri)
    {
        if (IsNoneFor(baseUri))
        {
            return null;
        }

        var proxy = Uri ?? (HttpClient.DefaultProxy.IsBypassed(baseUri) ? null : HttpClient.DefaultProxy.GetProxy(baseUri));
        return WithoutUserInfo(proxy);
    }

    /// <summary>Not the credential.</summary>
    public override string ToString() => IsOff ? "no proxy" : Uri is null ? "the system's proxy" : "a proxy";

    internal static Uri? WithoutUserInfo(Uri? proxy) =>
        proxy is null ? null : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    internal void ApplyTo(SocketsHttpHandler handler, Uri baseUri)
    {
        if (IsNoneFor(baseUri))
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

    private bool IsNoneFor(Uri baseUri) => IsOff || BaseUri.IsLoopback(baseUri);
}

/// <summary>The system's proxy under a credential that was given for it; on its own it would take that in its URI instead.</summary>
internal sealed class SystemProxy(NetworkCredential credential) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = credential;

    public Uri? GetProxy(Uri destination) => ProxyChoice.WithoutUserInfo(HttpClient.DefaultProxy.GetProxy(destination));

    public bool IsBypassed(Uri host) => HttpClient.DefaultProxy.IsBypassed(host);
}
