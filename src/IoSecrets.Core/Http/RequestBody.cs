using System.Net;
using System.Net.Http.Headers;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>The body of a request that changes something. It tells whether the attempt that carried it began to go out.</summary>
/// <param name="json">What to send, cleared when the request is disposed; null for nothing.</param>
// A request without content is sent again silently by SocketsHttpHandler when a kept-alive connection breaks before the answer's first
// byte: a secret deleted by the first copy would be answered 404. With any content, the break surfaces as an exception.
internal sealed class RequestBody(ClearedBuffer? json = null) : HttpContent
{
    public bool WasSent { get; private set; }

    public void Clear() => WasSent = false;

    /// <summary>JSON that says so.</summary>
    public static RequestBody Of(ClearedBuffer json) => new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        WasSent = true;
        if (json is not null)
        {
            await stream.WriteAsync(json.Written).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = json?.Written.Length ?? 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            json?.Dispose();
        }

        base.Dispose(disposing);
    }
}
