namespace IoSecrets.Core.Http;

/// <summary>Composes a connection's message handlers.</summary>
internal interface IHttpComposition
{
    /// <summary>Composes a chain of handlers.</summary>
    /// <param name="primary">The handler that sends the requests; the caller disposes it.</param>
    /// <param name="handlers">Create the handlers around it, the outermost first.</param>
    /// <returns>The outermost handler, and the services to dispose with the connection.</returns>
    (HttpMessageHandler Handler, IDisposable Services) Compose(HttpMessageHandler primary, params Func<DelegatingHandler>[] handlers);
}
