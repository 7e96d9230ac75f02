using System.Net;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Connection;

public class ServiceConnectionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closed_connection_sends_nothing_even_through_a_client_obtained_earlier(bool isObtainedBefore)
    {
        Credential.TryCreate(CredentialKind.ApiKey, "k", out var credential);
        var connection = new ServiceConnection(new ConnectionSettings { BaseUri = new Uri("http://127.0.0.1:9/") }, credential!);
        using var abortPolicy = connection.NewAbortPolicy();
        var client = isObtainedBefore ? connection.NewClient(abortPolicy) : null;
        connection.Dispose();
        client ??= connection.NewClient(abortPolicy);
        var outcome = await client.DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, ScriptedService.Stop);
        Assert.Equal((SecretStatus.Failed, FailureReason.NotConnected), (outcome.Status, outcome.Response!.Reason));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Closing_wakes_a_request_that_waits_for_a_permit_or_a_retry(int status)
    {
        using var transport = new Busy(status);
        Credential.TryCreate(CredentialKind.ApiKey, "k", out var credential);
        var connection = new ServiceConnection(new ConnectionSettings(), credential!, transport);
        using var abortPolicy = connection.NewAbortPolicy();
        var waiting = connection.NewClient(abortPolicy).DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, ScriptedService.Stop);
        await transport.Received.BoundedAsync();
        connection.Dispose();
        Assert.Equal(FailureReason.NotConnected, (await waiting.BoundedAsync()).Response!.Reason);
    }

    /// <summary>Asks for a wait of an hour, and throws once it is disposed.</summary>
    private sealed class Busy(int status) : HttpMessageHandler
    {
        private readonly TaskCompletionSource _received = new();
        private bool _isDisposed;

        public Task Received => _received.Task;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _received.TrySetResult();
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Headers = { RetryAfter = new(TimeSpan.FromHours(1)) } });
        }

        protected override void Dispose(bool disposing)
        {
            _isDisposed = true;
            base.Dispose(disposing);
        }
    }
}
