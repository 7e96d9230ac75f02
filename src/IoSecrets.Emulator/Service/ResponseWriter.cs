using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IoSecrets.Emulator;

internal sealed class ResponseWriter(TimeProvider time)
{
    private const int EndlessChunk = 4096;

    private static readonly TimeSpan TrickleInterval = TimeSpan.FromMilliseconds(200);
    private static readonly ReadOnlyMemory<byte> Blank = " "u8.ToArray();

    private volatile Tuple<long, string> _date = Tuple.Create(long.MinValue, "");

    public void Write(HttpContext context, string requestId, Response response)
    {
        WriteHead(context.Response, requestId, response);
        if (!MayHaveBody(response.StatusCode))
        {
            return;
        }

        context.Response.ContentLength = response.Body.Length;
        context.Response.BodyWriter.Write(response.Body.Span);
    }

    // Not by aborting: a reset would discard what the client has not read yet. Kestrel closes the connection after a response
    // that is shorter than its Content-Length.
    public async Task WriteTruncatedAsync(HttpContext context, string requestId, Response response)
    {
        WriteHead(context.Response, requestId, response);
        context.Response.ContentLength = response.Body.Length + 1;
        await context.Response.Body.WriteAsync(response.Body[..(response.Body.Length / 2)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public async Task WriteTrickleAsync(HttpContext context, string requestId, Response response)
    {
        WriteHead(context.Response, requestId, response);
        for (var sent = 0; ; sent++)
        {
            var next = sent < response.Body.Length ? response.Body.Slice(sent, 1) : Blank;
            await context.Response.Body.WriteAsync(next, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TrickleInterval, time, context.RequestAborted);
        }
    }

    public static async Task WriteRawAsync(HttpContext context, Fault.Raw raw)
    {
        // Kestrel's response writes nothing but HTTP.
        var transport = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output;
        await transport.WriteAsync(Encoding.Latin1.GetBytes(raw.Text), context.RequestAborted);
        if (raw.Endless.Length > 0)
        {
            var more = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(raw.Endless, (EndlessChunk / raw.Endless.Length) + 1)));
            while (!(await transport.WriteAsync(more, context.RequestAborted)).IsCompleted)
            {
                // The client still reads.
            }
        }

        // Not by aborting: a reset would discard what the client has not read yet.
        await transport.CompleteAsync();
    }

    private void WriteHead(HttpResponse target, string requestId, Response response)
    {
        target.StatusCode = response.StatusCode;
        var headers = target.Headers;
        headers.Date = GetDate();
        headers["x-request-id"] = requestId;
        if (response.ContentType is { } contentType)
        {
            headers.ContentType = contentType;
        }

        if (response.Headers is null)
        {
            return;
        }

        foreach (var (name, value) in response.Headers)
        {
            if (value.Length == 0)
            {
                headers.Remove(name);
            }
            else
            {
                headers[name] = value;
            }
        }
    }

    private static bool MayHaveBody(int status) => status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified);

    // Formatted once a second, not for each request.
    private string GetDate()
    {
        var now = time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        var date = _date;
        if (date.Item1 != second)
        {
            _date = date = Tuple.Create(second, now.ToString("R", CultureInfo.InvariantCulture));
        }

        return date.Item2;
    }
}
