using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Lists;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.Lists;

public class KnownSecretsTests
{
    // On a clock that stands still, only closing can end the request.
    [Fact]
    public async Task Closing_the_connection_cancels_the_request_of_a_completion()
    {
        using var transport = new Unresponsive();
        Credential.TryCreate(CredentialKind.ApiKey, "k", out var credential);
        using var connection = new ServiceConnection(new ConnectionSettings(), credential!, transport, new FakeTimeProvider());
        Assert.Empty(new KnownSecrets(connection).Read());
        var request = await transport.Received.BoundedAsync();
        connection.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.BoundedAsync());
    }

    /// <summary>Never responds; a request ends when it is cancelled.</summary>
    private sealed class Unresponsive : HttpMessageHandler
    {
        private readonly TaskCompletionSource<Task> _received = new();

        /// <summary>Completes with the request, once one is received.</summary>
        public Task<Task> Received => _received.Task;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new TaskCompletionSource<HttpResponseMessage>();
            cancellationToken.Register(() => response.TrySetCanceled(cancellationToken));
            _received.TrySetResult(response.Task);
            return response.Task;
        }
    }
}
