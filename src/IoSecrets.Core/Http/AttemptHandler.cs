using System.Net.Sockets;
using System.Security.Authentication;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Http;

/// <summary>One attempt: adds the credential, bounds the time, reads the answer whole and says what it means.</summary>
internal sealed class AttemptHandler(Credential credential, NotFoundRecognizer notFound, TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    /// <summary>Whether the exception is one that sockets throw. Any other is a fault of ours, which must not look like a lost answer.</summary>
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
        using var caller = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            CheckForCopies(context, body);
            context.EndAttempt(await ResponseReader.ReadAsync(response, context, notFound, credential, time, limit.Token).ConfigureAwait(false));
            return response;
        }
        catch (Exception failure) when (IsNetworkFailure(failure) && !cancellationToken.IsCancellationRequested)
        {
            CheckForCopies(context, body);
            context.EndAttempt(FromException(failure, body is null ? null : body.TimesSent > 0, limit.IsCancellationRequested));
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

    private ApiResponse FromException(Exception failure, bool? wasSent, bool timedOut)
    {
        var (effect, reason) = ResponseClassifier.Classify(failure, wasSent);
        return new ApiResponse(effect, reason) { Detail = timedOut ? $"no response within {timeout.TotalSeconds:0.###} s" : Describe(failure) };
    }

    // Not the exception's own message: a proxy's holds the proxy's URI, which may hold a password.
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
