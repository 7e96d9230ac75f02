using System.Net;

namespace IoSecrets.Core.Connection;

/// <summary>The system's proxy under a credential that was given for it; on its own it would take that in its URI instead.</summary>
internal sealed class SystemProxy(NetworkCredential credential) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = credential;

    public Uri? GetProxy(Uri destination) => ProxyChoice.WithoutUserInfo(HttpClient.DefaultProxy.GetProxy(destination));

    public bool IsBypassed(Uri host) => HttpClient.DefaultProxy.IsBypassed(host);
}
