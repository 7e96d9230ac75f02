namespace IoSecrets.Core.Http;

/// <summary>A request that carries its call to the handlers; a request's options would be a table for this one entry.</summary>
internal sealed class ApiRequest(RequestContext context, HttpMethod method, Uri uri) : HttpRequestMessage(method, uri)
{
    public RequestContext Context { get; } = context;
}
