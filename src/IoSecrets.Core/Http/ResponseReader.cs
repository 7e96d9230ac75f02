using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Http;

/// <summary>Reads a response to its end or to a limit, and extracts what the user and the retries need.</summary>
internal static class ResponseReader
{
    private const int MaxDetailLength = 500;
    // An error's explanation is short, and parsing a body of a list's size takes many times its memory.
    private const int MaxErrorBodySize = 1024 * 1024;
    private const int MaxLabelLength = 100;
    private const int ReadSize = 4096;

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private static readonly string[] RequestIdHeaders = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"];
    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=");
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 32 };

    public static async ValueTask<ApiResponse> ReadAsync(
        HttpResponseMessage response,
        RequestContext context,
        NotFoundRecognizer notFound,
        Credential credential,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response.Content, context.MaximumBodySize, cancellationToken).ConfigureAwait(false);
        // The raw header: one that does not parse can still identify a web page.
        var type = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;
        var isNotFound = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;
        var shape = ResponseShape.From(type, body.Span, withFields: isNotFound);
        if (isNotFound && context.IsNotFoundProbe && !shape.IsHtml)
        {
            notFound.Learn(shape);
        }

        var isUnproven = isNotFound && !shape.IsHtml && context.RetriesUnreachable && notFound.NeedsProbe;
        var kind = isUnproven ? ResponseKind.Unrecognized : isNotFound ? KindOfNotFound(shape, notFound) : KindFrom(shape, body.Span);
        var (effect, reason) = ResponseClassifier.Classify((int)response.StatusCode, kind);
        var isUnreadable = effect == RequestEffect.Applied && context.ReadBody?.Invoke(body) == false;
        if (isUnreadable)
        {
            (effect, reason) = (RequestEffect.InDoubt, FailureReason.UnexpectedResponse);
        }

        if (effect == RequestEffect.Applied)
        {
            // The usual response, of which nothing else is shown. Sanitizing the other fields would cost more than everything else here.
            return new ApiResponse(effect, reason)
            {
                StatusCode = (int)response.StatusCode,
                RequestId = context.KeepsRequestId ? RequestIdFrom(response, context, credential) : null,
            };
        }

        return new ApiResponse(effect, reason)
        {
            StatusCode = (int)response.StatusCode,
            ContentType = Sanitize(LabelOrNull(type?.Split(';')[0]), MaxLabelLength, context, credential),
            RequestId = RequestIdFrom(response, context, credential),
            Detail = shape.IsHtml
                ? null
                : Sanitize(DetailIn(body), MaxDetailLength, context, credential)
                    ?? (isUnreadable ? DescribeUnreadable(body, context, timedOut: cancellationToken.IsCancellationRequested) : null),
            RetryAfter = RetryAfterOf(response.Headers, time),
            Date = response.Headers.Date,
            UnprovenShape = isUnproven ? shape : null,
            ReceivedAt = time.GetUtcNow(),
        };
    }

    private static ResponseKind KindOfNotFound(ResponseShape shape, NotFoundRecognizer notFound) =>
        shape.IsHtml ? ResponseKind.WebPage : notFound.IsFromService(shape) ? ResponseKind.Plausible : ResponseKind.Unrecognized;

    private static ResponseKind KindFrom(ResponseShape shape, ReadOnlySpan<byte> body) =>
        shape.IsHtml ? ResponseKind.WebPage
        : !shape.IsJson ? ResponseKind.Unrecognized
        : shape.Body == BodyKind.Object && ResponseShape.NamesError(body) ? ResponseKind.ErrorObject
        : ResponseKind.Plausible;

    private static string DescribeUnreadable(ReadOnlyMemory<byte> body, RequestContext context, bool timedOut) =>
        body.Length >= context.MaximumBodySize ? "the response is too long"
        : timedOut ? "the response did not finish in time"
        : "the response is incomplete or not in the expected format";

    // A body that breaks off or trickles past the timeout does not change the meaning of the status line.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, int maximumSize, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength == 0)
        {
            return default;
        }

        // One byte more than Content-Length, so that the end is found without growing the buffer. The header is not trusted beyond that.
        var body = new byte[Math.Clamp((content.Headers.ContentLength ?? ReadSize) + 1, 1, ReadSize)];
        var length = 0;
        try
        {
            var stream = Decoded(content.ReadAsStream(cancellationToken), content.Headers);
            await using var closing = stream.ConfigureAwait(false);
            while (length < maximumSize)
            {
                if (length == body.Length)
                {
                    Array.Resize(ref body, body.Length * 2);
                }

                var read = await stream.ReadAsync(body.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or InvalidDataException or OperationCanceledException)
        {
            // The bytes received so far are used.
        }

        var whole = body.AsMemory(0, length);
        return whole.Span.StartsWith(Utf8Mark) ? whole[Utf8Mark.Length..] : whole;
    }

    // Requests ask for no compression (Accept-Encoding: identity), but some proxies compress anyway. The limit applies to decompressed bytes.
    private static Stream Decoded(Stream body, HttpContentHeaders headers) => LastEncodingIn(headers)?.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        // RFC 9110, 8.4.1.2: the zlib format.
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        _ => body,
    };

    private static string? LastEncodingIn(HttpContentHeaders headers) =>
        headers.NonValidated.Contains("Content-Encoding") ? headers.ContentEncoding.LastOrDefault() : null;

    private static string? RequestIdFrom(HttpResponseMessage response, RequestContext context, Credential credential) =>
        Sanitize(LabelOrNull(RequestIdOf(response.Headers)), MaxLabelLength, context, credential);

    private static string? RequestIdOf(HttpResponseHeaders headers)
    {
        foreach (var name in RequestIdHeaders)
        {
            if (headers.NonValidated.TryGetValues(name, out var values))
            {
                return values.ToString();
            }
        }

        return null;
    }

    private static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, TimeProvider time)
    {
        // RFC 9110, 10.2.3: seconds or a date. The date is compared with the response's own Date, because both come from the service's clock.
        var wait = headers.RetryAfter is { Date: { } date } ? date - (headers.Date ?? time.GetUtcNow()) : headers.RetryAfter?.Delta;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string? Sanitize(string? text, int maxLength, RequestContext context, Credential credential)
    {
        var clean = credential.Redact(TextSanitizer.Sanitize(text, maxLength));
        // Truncated again, because a mask may be longer than the text that it replaces.
        var shown = TextSanitizer.Sanitize(context.Value?.Redact(clean) ?? clean, maxLength);
        return shown.Length > 0 ? shown : null;
    }

    // An ID or a media type has no other characters; a text that has them is useless.
    private static string? LabelOrNull(string? label) => label?.AsSpan().Trim().ContainsAnyExcept(LabelCharacters) == false ? label : null;

    private static string? DetailIn(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxErrorBodySize)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body, Bounded);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail)
                ? TextOf(detail)
                : null;
        }
        // A string that is not valid UTF-16 throws InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement detail) => detail.ValueKind switch
    {
        JsonValueKind.String => detail.GetString(),
        JsonValueKind.Array => string.Join("; ", detail.EnumerateArray().Select(TextOfEntry).Where(text => text.Length > 0)),
        _ => null,
    };

    // Only an entry's location and message: its input is the rejected value, which may be a secret.
    private static string TextOfEntry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("msg", out var message) || message.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        var text = new StringBuilder();
        if (entry.TryGetProperty("loc", out var location) && location.ValueKind == JsonValueKind.Array)
        {
            text.AppendJoin('.', location.EnumerateArray().Where(part => part.ValueKind is JsonValueKind.String or JsonValueKind.Number));
            text.Append(text.Length > 0 ? ": " : "");
        }

        return text.Append(message.GetString()).ToString();
    }
}
