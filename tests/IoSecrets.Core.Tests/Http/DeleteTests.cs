using System.Security.Authentication;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using RichardSzalay.MockHttp;

namespace IoSecrets.Core.Tests.Http;

public class DeleteTests
{
    private static readonly ConnectionSettings NoRetries = new() { MaximumRetryCount = 0 };
    private static readonly ConnectionSettings OneRetry = new() { MaximumRetryCount = 1 };

    [Fact]
    public async Task Delete_uses_the_path_of_the_secret_without_a_trailing_slash()
    {
        var id = Guid.NewGuid();
        using var transport = new MockHttpMessageHandler();
        transport.Expect(HttpMethod.Delete, $"https://gateway.example/io/api/v1/secrets/{id:D}").Respond("application/json", "{}");
        using var service = new ScriptedService(new ConnectionSettings { BaseUri = new Uri("https://gateway.example/io") }, transport: transport);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync(id: id)).Status);
        transport.VerifyNoOutstandingExpectation();
    }

    [Theory]
    [InlineData(CredentialKind.ApiKey, "x-api-key: " + ScriptedService.Key)]
    [InlineData(CredentialKind.Bearer, "Authorization: Bearer " + ScriptedService.Key)]
    [InlineData(CredentialKind.Token, "token: " + ScriptedService.Key)]
    public async Task Every_attempt_carries_the_credential_in_exactly_one_header(object kind, string header)
    {
        using var service = new ScriptedService(kind: (CredentialKind)kind).Responds(503).Responds(200);
        await service.DeleteAsync();
        Assert.Equal(2, service.Requests.Count);
        Assert.All(service.Requests, request =>
        {
            Assert.Contains(header, request.Headers, StringComparison.Ordinal);
            Assert.Equal(1, request.Headers.Split(ScriptedService.Key).Length - 1);
        });
    }

    [Fact]
    public async Task Secret_missing_after_a_503_is_Gone()
    {
        using var service = new ScriptedService().Responds(503, "upstream connect error", "text/plain").Responds(404);
        Assert.Equal(SecretStatus.Gone, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Delete_is_Unknown_if_every_attempt_gets_503()
    {
        using var service = new ScriptedService(OneRetry).Responds(503).Responds(503);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Internal_error_is_thrown_and_not_treated_as_a_lost_response()
    {
        using var service = new ScriptedService().RespondsWith(_ => throw new InvalidCastException());
        await Assert.ThrowsAsync<InvalidCastException>(() => service.DeleteAsync());
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Secret_missing_on_the_first_attempt_is_NotFound()
    {
        using var service = new ScriptedService().Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Secret_missing_after_a_lost_response_is_Gone()
    {
        using var service = new ScriptedService().LosesResponse().Responds(404);
        Assert.Equal((SecretStatus.Gone, 2), (await service.DeleteAsync() is var deletion ? deletion.Status : default, deletion.Attempts));
    }

    [Fact]
    public async Task Secret_missing_after_refused_and_unsent_attempts_is_NotFound()
    {
        using var service = new ScriptedService().Responds(429).CannotBeReached().Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Secret_missing_after_an_earlier_run_left_it_in_doubt_is_Gone()
    {
        using var service = new ScriptedService().Responds(404);
        Assert.Equal(SecretStatus.Gone, (await service.DeleteAsync(wasInDoubt: true)).Status);
    }

    [Fact]
    public async Task Delete_is_Unknown_if_every_response_is_lost()
    {
        using var service = new ScriptedService(OneRetry).LosesResponse().LosesResponse();
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Delete_is_Unknown_if_a_refusal_follows_a_lost_response()
    {
        using var service = new ScriptedService(OneRetry).LosesResponse().Responds(403);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Delete_that_was_never_sent_is_Failed()
    {
        using var service = new ScriptedService(OneRetry).CannotBeReached().CannotBeReached();
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.ServiceUnavailable), (deletion.Status, deletion.Response!.Reason));
    }

    [Fact]
    public async Task Delete_is_Unknown_if_the_connection_is_closed_locally_after_sending()
    {
        using var service = new ScriptedService(NoRetries).LosesResponse(new ObjectDisposedException("sockets"));
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Delete_is_not_retried_if_the_connection_is_closed_locally_before_sending()
    {
        using var service = new ScriptedService().RespondsWith(_ => throw new ObjectDisposedException("sockets"));
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.NotConnected), (deletion.Status, deletion.Response!.Reason));
    }

    [Fact]
    public async Task Untrusted_certificate_is_not_retried()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.SecureConnectionError, inner: new AuthenticationException());
        Assert.Equal(FailureReason.NotTrusted, (await service.DeleteAsync()).Response!.Reason);
    }

    [Fact]
    public async Task Broken_handshake_is_retried()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.SecureConnectionError, inner: new IOException()).Responds(200);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Attempt_that_times_out_is_in_doubt()
    {
        using var service = new ScriptedService(NoRetries);
        service.RespondsWith(async request =>
        {
            await request.Content!.CopyToAsync(Stream.Null, ScriptedService.Stop);
            service.Time.Advance(service.Settings.Timeout);
            throw new OperationCanceledException();
        });
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, "no response within 30 s"), (deletion.Status, deletion.Response!.Detail));
    }
}
