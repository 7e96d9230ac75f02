using System.Net;

namespace IoSecrets.Core.Http;

/// <summary>An empty body that tells whether the attempt that carried it began to go out.</summary>
// A request without content is sent again silently by SocketsHttpHandler when a kept-alive connection breaks before the answer's first
// byte: a secret deleted by the first copy would be answered 404. With any content, the break surfaces as an exception.
internal sealed class SentMark : HttpContent
{
    public bool WasSent { get; private set; }

    public void Clear() => WasSent = false;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        WasSent = true;
        return Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }
}
