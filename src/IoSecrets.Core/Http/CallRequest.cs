namespace IoSecrets.Core.Http;

/// <summary>A request that carries its call to the handlers; a request's options would be a table for this one entry.</summary>
internal sealed class CallRequest(Call call, HttpMethod method, Uri uri) : HttpRequestMessage(method, uri)
{
    public Call Call { get; } = call;
}
