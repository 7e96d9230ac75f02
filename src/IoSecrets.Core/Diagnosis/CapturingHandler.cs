using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Diagnosis;

/// <summary>Stands between the handlers and the sockets, and keeps what the handlers do not: headers, and what kind of failure it was.</summary>
internal sealed class CapturingHandler(HttpMessageHandler transport, Credential credential, TimeProvider time) : DelegatingHandler(transport)
{
    public ResponseHeaderSummary Headers { get; } = new();

    /// <summary>Why the last attempt had no answer; null where it had one, or its time was up.</summary>
    public HttpRequestError? Failure { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Failure = null;
        try
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Headers.Add(answer, credential, time.GetUtcNow());
            return answer;
        }
        catch (HttpRequestException failure)
        {
            Failure = failure.HttpRequestError;
            throw;
        }
    }
}
