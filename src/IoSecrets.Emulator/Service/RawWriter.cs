using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IoSecrets.Emulator;

// Past Kestrel, which writes nothing but HTTP.
internal static class RawWriter
{
    private const int EndlessAtOnce = 4096;

    public static async Task WriteAsync(HttpContext context, Fault.Raw raw)
    {
        var wire = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output;
        await wire.WriteAsync(Encoding.Latin1.GetBytes(raw.Text), context.RequestAborted);
        if (raw.Endless.Length > 0)
        {
            var more = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(raw.Endless, (EndlessAtOnce / raw.Endless.Length) + 1)));
            while (!(await wire.WriteAsync(more, context.RequestAborted)).IsCompleted)
            {
                // The client is still there.
            }
        }

        // Not by aborting: a reset would throw away what the client has not read yet.
        await wire.CompleteAsync();
    }
}
