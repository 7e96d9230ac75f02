using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal sealed class ReplyWriter(TimeProvider time)
{
    private static readonly TimeSpan TrickleInterval = TimeSpan.FromMilliseconds(200);
    private static readonly ReadOnlyMemory<byte> Blank = " "u8.ToArray();

    private volatile Tuple<long, string> _date = Tuple.Create(long.MinValue, "");

    public void Write(HttpResponse response, string requestId, Reply reply)
    {
        WriteHead(response, requestId, reply);
        if (!MayHaveBody(reply.StatusCode))
        {
            return;
        }

        response.ContentLength = reply.Body.Length;
        response.BodyWriter.Write(reply.Body.Span);
    }

    // Not by aborting: a reset would throw away what the client has not read yet. Kestrel closes the connection of a
    // response that ends short of its length.
    public async Task WriteCutAsync(HttpContext context, string requestId, Reply reply)
    {
        WriteHead(context.Response, requestId, reply);
        context.Response.ContentLength = reply.Body.Length + 1;
        await context.Response.Body.WriteAsync(reply.Body[..(reply.Body.Length / 2)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public async Task TrickleAsync(HttpContext context, string requestId, Reply reply)
    {
        WriteHead(context.Response, requestId, reply);
        for (var sent = 0; ; sent++)
        {
            var next = sent < reply.Body.Length ? reply.Body.Slice(sent, 1) : Blank;
            await context.Response.Body.WriteAsync(next, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TrickleInterval, time, context.RequestAborted);
        }
    }

    private void WriteHead(HttpResponse response, string requestId, Reply reply)
    {
        response.StatusCode = reply.StatusCode;
        var headers = response.Headers;
        headers.Date = Date();
        headers["x-request-id"] = requestId;
        if (reply.ContentType is { } contentType)
        {
            headers.ContentType = contentType;
        }

        if (reply.Headers is null)
        {
            return;
        }

        foreach (var (name, value) in reply.Headers)
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

    private string Date()
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
