using System.Net;
using System.Net.Http.Headers;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>The body of a request that changes something. It counts how often the current attempt was sent.</summary>
/// <param name="json">The content, cleared when the request is disposed; null for none.</param>
/// <param name="isSentOnce">True if an attempt fails instead of being sent a second time.</param>
// If a kept-alive connection breaks before the first byte of the response, SocketsHttpHandler silently resends a request without content.
// Then a secret deleted by the first copy would get 404. With any content, the break surfaces as an exception. Over HTTP/2 it still resends
// the requests that a GOAWAY declares unprocessed, and a server whose GOAWAY is late has processed some of them.
internal sealed class RequestBody(ZeroedBuffer? json = null, bool isSentOnce = false) : HttpContent
{
    private int _timesSent;

    /// <summary>Number of times that sending the current attempt has begun.</summary>
    public int TimesSent => Volatile.Read(ref _timesSent);

    /// <summary>Resets the count for another attempt.</summary>
    public void BeginAttempt() => Volatile.Write(ref _timesSent, 0);

    /// <summary>Creates a body with the media type of JSON.</summary>
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
