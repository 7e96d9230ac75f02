using System.Text;
using System.Text.Json;

namespace IoSecrets.Core.Http;

/// <summary>
/// Recognizes the 404 that the service returns for a missing secret, so that a gateway's 404 is not mistaken for it. Thread-safe.
/// </summary>
/// <param name="probeConnection">
/// Tests the route and then a random ID, whose 404 is learned. Returns false if the route does not lead to the service.
/// </param>
internal sealed class NotFoundRecognizer(Func<CancellationToken, Task<bool>> probeConnection)
{
    private readonly object _lock = new();
    private Known? _known;
    private Task<bool>? _probe;

    /// <summary>Indicates whether no 404 has been learned yet and the connection can still be probed.</summary>
    // With a mistyped path, every ID gets a 404 of the same framework, with a detail like the service's own. So any 404 needs the probe.
    public bool NeedsProbe => Volatile.Read(ref _known) is null && Volatile.Read(ref _probe) is not { IsCompleted: true, IsCanceled: false };

#pragma warning disable RS0030 // The task has completed.
    private bool IsForeignRoute => Volatile.Read(ref _probe) is { IsCompletedSuccessfully: true, Result: false };
#pragma warning restore RS0030

    /// <summary>Learns the shape of the 404 for an ID that does not exist.</summary>
    public void Learn(ResponseShape shape) => Volatile.Write(ref _known, new Known(shape));

    /// <summary>Returns true if a 404 of this shape is the service's.</summary>
    public bool IsFromService(ResponseShape shape) => !shape.IsHtml && !IsForeignRoute && (shape.HasDetail || Volatile.Read(ref _known)?.Shape == shape);

    /// <summary>Probes the connection, once for all callers.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<bool> probe;
            lock (_lock)
            {
                probe = _probe is null or { IsCanceled: true } ? _probe = probeConnection(cancellationToken) : _probe;
            }

            try
            {
                await probe.WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The caller that started the probe was cancelled, so this one starts it again.
            }
        }
    }

    private sealed record Known(ResponseShape Shape);
}

/// <summary>The kind of body that a response has.</summary>
internal enum BodyKind
{
    /// <summary>No body, or only white space.</summary>
    Empty,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>A JSON object, perhaps truncated.</summary>
    Object,

    /// <summary>Another JSON value, perhaps truncated.</summary>
    Json,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>The shape of a response, by which the service's own responses are recognized.</summary>
/// <param name="MediaType">The media type in lower case, without parameters; null if the response has none.</param>
/// <param name="Body">The kind of body.</param>
/// <param name="Fields">The sorted names of a JSON object's fields, one per line; read only on request.</param>
internal readonly record struct ResponseShape(string? MediaType, BodyKind Body, string Fields)
{
    private const string Detail = "detail";

    // White space, and the byte order marks and zeros of UTF-8 and UTF-16.
    private static readonly byte[] IgnoredBytes = [.. " \t\r\n\f\v\0"u8, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF];

    private static readonly JsonReaderOptions Bounded = new() { MaxDepth = 64 };

    /// <summary>Indicates whether the body is a web page.</summary>
    public bool IsHtml => Body == BodyKind.Html;

    /// <summary>Indicates whether the media type is JSON or, without one, the body is empty or begins like JSON.</summary>
    public bool IsJson => Body != BodyKind.Html && (MediaType is null ? Body != BodyKind.Text : IsJsonType(MediaType));

    /// <summary>Indicates whether the body is a JSON object with a field <c>detail</c>, like FastAPI's errors.</summary>
    public bool HasDetail => Fields.Split('\n').Contains(Detail);

    /// <summary>Reads the shape of a response.</summary>
    /// <param name="contentType">The raw header; null for none.</param>
    /// <param name="body">The body, or its beginning.</param>
    /// <param name="withFields">True to read the names of a JSON object's fields.</param>
    public static ResponseShape From(string? contentType, ReadOnlySpan<byte> body, bool withFields)
    {
        var type = MediaTypeOf(contentType);
        // The raw header: one that does not parse can still identify a web page.
        var kind = contentType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true ? BodyKind.Html : KindOf(body.TrimStart(IgnoredBytes));
        return new ResponseShape(type, kind, withFields && kind == BodyKind.Object ? FieldsOf(body) : "");
    }

    /// <summary>Returns true if the body is a JSON object with a non-null <c>detail</c> or <c>error</c>.</summary>
    public static bool NamesError(ReadOnlySpan<byte> body) => ReadFields(body, names: null);

    private static string? MediaTypeOf(string? contentType) =>
        contentType is null || contentType.AsSpan().Trim().IsEmpty ? null
        // The usual type, without allocating a string for each response.
        : contentType == "application/json" ? contentType
        : contentType.Split(';')[0].Trim().ToLowerInvariant();

    // RFC 6839, 3.1: the suffix +json.
    private static bool IsJsonType(string type) =>
        type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal);

    private static BodyKind KindOf(ReadOnlySpan<byte> body) => body switch
    {
        [] => BodyKind.Empty,
        [(byte)'<', ..] => BodyKind.Html,
        [(byte)'{', ..] => BodyKind.Object,
        [(byte)'[' or (byte)'"', ..] => BodyKind.Json,
        _ => BodyKind.Text,
    };

    private static string FieldsOf(ReadOnlySpan<byte> body)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        ReadFields(body, names);
        return string.Join('\n', names);
    }

    // As far as the body can be read: it may be truncated, or not be JSON to the end.
    private static bool ReadFields(ReadOnlySpan<byte> body, SortedSet<string>? names)
    {
        var namesError = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(Bounded));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var isDetail = reader.ValueTextEquals("detail"u8);
                var isError = isDetail || reader.ValueTextEquals("error"u8);
                names?.Add(isDetail ? Detail : Encoding.UTF8.GetString(reader.ValueSpan));
                var isRead = reader.Read();
                namesError |= isError && !(isRead && reader.TokenType == JsonTokenType.Null);
                if (!isRead || !reader.TrySkip())
                {
                    break;
                }
            }
        }
        // A name that is not valid UTF-16 throws InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The fields read so far count.
        }

        return namesError;
    }
}
