using System.Net.Sockets;
using System.Security.Authentication;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Http;

/// <summary>One attempt: adds the credential, bounds the time, reads the answer whole and says what it means.</summary>
internal sealed class AttemptHandler(Credential credential, TimeSpan timeout, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        var body = request.Content as RequestBody;
        body?.Clear();
        credential.ApplyTo(request.Headers);
        call.Begin();
        var start = time.GetTimestamp();
        call.Guard.Trace?.Sent(request, credential, call.Attempts);

        using var limit = new CancellationTokenSource(timeout, time);
        using var caller = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            var response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            call.End(await AnswerReader.ReadAsync(response, call, credential, time, limit.Token).ConfigureAwait(false));
            return response;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            call.End(AnswerTo(failure, body?.WasSent, limit.IsCancellationRequested));
            throw;
        }
        finally
        {
            if (call.Last is { } answer)
            {
                call.Guard.Trace?.Ended(request, answer, time.GetElapsedTime(start));
            }
        }
    }

    private Answer AnswerTo(Exception failure, bool? wasMarkedSent, bool timedOut)
    {
        var (meaning, cause) = AnswerTable.Of(failure, wasMarkedSent);
        return new Answer(meaning, cause) { Detail = timedOut ? $"no answer within {timeout.TotalSeconds:0.###} s" : WordsFor(failure) };
    }

    // Not the exception's own message: a proxy's holds the proxy's URI, which may hold a password.
    private static string WordsFor(Exception failure) => (failure as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host's name cannot be resolved",
        HttpRequestError.SecureConnectionError => failure.InnerException is AuthenticationException
            ? "the server's certificate is not trusted"
            : "the TLS connection cannot be made",
        HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
        HttpRequestError.ConnectionError => failure.InnerException is SocketException socket
            ? $"the connection cannot be made ({socket.SocketErrorCode})"
            : "the connection cannot be made",
        _ when failure is ObjectDisposedException => "the connection was closed on this side",
        _ => "the connection broke before the answer came",
    };
}
