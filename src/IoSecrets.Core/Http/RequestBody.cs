using System.Net;
using System.Net.Http.Headers;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>The body of a request that changes something. It counts how often the attempt that carries it began to go out.</summary>
/// <param name="json">What to send, cleared when the request is disposed; null for nothing.</param>
/// <param name="isSentOnce">Whether an attempt fails rather than send it a second time.</param>
// A request without content is sent again silently by SocketsHttpHandler when a kept-alive connection breaks before the answer's first
// byte: a secret deleted by the first copy would be answered 404. With any content, the break surfaces as an exception. Over HTTP/2 it sends
// again all the same what a GOAWAY calls not processed, and servers whose GOAWAY lags have processed it.
internal sealed class RequestBody(ZeroedBuffer? json = null, bool isSentOnce = false) : HttpContent
{
    private int _timesSent;

    /// <summary>How often the attempt began to go out.</summary>
    public int TimesSent => Volatile.Read(ref _timesSent);

    /// <summary>Begins another attempt.</summary>
    public void BeginAttempt() => Volatile.Write(ref _timesSent, 0);

    /// <summary>JSON that says so.</summary>
    public static RequestBody Create(ZeroedBuffer json, bool isSentOnce = false) =>
        new(json, isSentOnce) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (Interlocked.Increment(ref _timesSent) > 1 && isSentOnce)
        {
            throw new IOException("The body of a request that must not be repeated was already sent.");
        }

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
