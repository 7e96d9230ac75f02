using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Http;

/// <summary>Sends one attempt: adds the credential, limits the time, reads the whole response and classifies it.</summary>
internal sealed class AttemptHandler(
    Credential credential, NotFoundRecognizer notFound, ServiceClock clock, TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    /// <summary>
    /// Returns true if the exception is a network failure. Any other exception is a bug in this module and must not look like a lost response.
    /// </summary>
    public static bool IsNetworkFailure(Exception failure) => failure is
        HttpRequestException or IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.From(request);
        var body = request.Content as RequestBody;
        body?.BeginAttempt();
        credential.ApplyTo(request.Headers);
        context.BeginAttempt();
        var start = time.GetTimestamp();
        context.AbortPolicy.Trace?.Sent(request, credential, context.Attempts);

        using var limit = new CancellationTokenSource(timeout, time);
        using var registration = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            CheckForCopies(context, body);
            var receivedAt = time.GetUtcNow();
            context.EndAttempt(await ResponseReader.ReadAsync(response, context, notFound, credential, time, limit.Token).ConfigureAwait(false));
            if (context.LastResponse is { IsForeign: false })
            {
                clock.Observe(response.Headers, receivedAt);
            }

            return response;
        }
        catch (Exception failure) when (IsNetworkFailure(failure) && !cancellationToken.IsCancellationRequested)
        {
            CheckForCopies(context, body);
            context.EndAttempt(CreateFailure(failure, body is null ? null : body.TimesSent > 0, limit.IsCancellationRequested));
            throw;
        }
        finally
        {
            if (context.LastResponse is { } last)
            {
                context.AbortPolicy.Trace?.Ended(request, last, time.GetElapsedTime(start));
            }
            else
            {
                response?.Dispose();
            }
        }
    }

    private static void CheckForCopies(RequestContext context, RequestBody? body)
    {
        if (body is { TimesSent: > 1 })
        {
            context.MarkEarlierCopyInDoubt();
        }
    }

    private ApiResponse CreateFailure(Exception failure, bool? wasSent, bool timedOut)
    {
        var (effect, reason) = ResponseClassifier.Classify(failure, wasSent);
        return new ApiResponse(effect, reason) { Detail = timedOut ? $"no response within {timeout.TotalSeconds:0.###} s" : Describe(failure) };
    }

    // Not the exception's own message, which for a proxy contains its URI and so perhaps a password.
    private static string Describe(Exception failure) => (failure as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host name cannot be resolved",
        HttpRequestError.SecureConnectionError => failure.InnerException is AuthenticationException
            ? "the server's certificate is not trusted"
            : "the TLS connection failed",
        HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
        HttpRequestError.ConnectionError => failure.InnerException is SocketException socket
            ? $"the connection failed ({socket.SocketErrorCode})"
            : "the connection failed",
        _ when failure is ObjectDisposedException => "this machine closed the connection",
        _ => "the connection broke before a response arrived",
    };
}

/// <summary>The service's clock, as its responses show it. Thread-safe.</summary>
internal sealed class ServiceClock
{
    private const long Unknown = long.MinValue;

    private long _ticks = Unknown;
    private string? _lastDate;

    /// <summary>The time by which the service's clock is ahead of this machine's; null until a response contains its time.</summary>
    public TimeSpan? Difference => Volatile.Read(ref _ticks) is not Unknown and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Compares the clocks, once for each second of the service's clock.</summary>
    /// <param name="headers">The headers of a response of the service.</param>
    /// <param name="receivedAt">The time of the response by this machine's clock.</param>
    // The header has whole seconds, so the first response of a second is the most exact. To parse each would be a tenth of the work for a response.
    public void Observe(HttpResponseHeaders headers, DateTimeOffset receivedAt)
    {
        var text = headers.NonValidated.TryGetValues("Date", out var values) ? values.ToString() : null;
        if (text != Volatile.Read(ref _lastDate) && headers.Date is { } date)
        {
            Volatile.Write(ref _ticks, (date - receivedAt).Ticks);
            Volatile.Write(ref _lastDate, text);
        }
    }
}

/// <summary>Traces requests and responses as lines for troubleshooting, without keys and bodies. Thread-safe.</summary>
internal sealed class AttemptTrace
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Writes the lines added since the last call.</summary>
    public void WriteTo(Action<string> write)
    {
        while (_lines.TryDequeue(out var line))
        {
            write(line);
        }
    }

    internal void Sent(HttpRequestMessage request, Credential credential, int attempt)
    {
        var body = request.Content?.Headers.ContentLength is > 0 and var length ? $", {length} bytes of body" : "";
        _lines.Enqueue(string.Create(
            CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri} with {credential}{body}, attempt {attempt}"));
    }

    internal void Ended(HttpRequestMessage request, ApiResponse response, TimeSpan after)
    {
        var status = response.StatusCode is { } code ? $"HTTP {code}" : "no response";
        string?[] optional = [response.ContentType, response.RequestId is { } id ? $"request {id}" : null, response.Detail];
        var details = string.Join("; ", optional.Where(detail => detail is not null));
        _lines.Enqueue(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Method} {request.RequestUri}: {status} after {after.TotalMilliseconds:0} ms{(details.Length > 0 ? $" ({details})" : "")}"));
    }
}
