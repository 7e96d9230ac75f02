using System.Net;
using IoSecrets.Core.Http;
using RichardSzalay.MockHttp;

namespace IoSecrets.Core.Tests.Connection;

public class ConnectionProbeTests
{
    [Fact]
    public async Task Probe_tests_the_route_with_a_malformed_id_and_the_credential_with_a_random_id()
    {
        using var transport = new MockHttpMessageHandler();
        transport.Expect(HttpMethod.Get, "/api/v1/secrets/not-an-id").Respond(HttpStatusCode.UnprocessableEntity, "application/json", "{}");
        transport.Expect(HttpMethod.Get, "/api/v1/secrets/*")
            .With(request => Guid.TryParse(request.RequestUri!.Segments[^1], out _))
            .Respond(HttpStatusCode.NotFound, "application/json", ScriptedService.NotFoundBody);
        using var service = new ScriptedService(transport: transport);
        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
        transport.VerifyNoOutstandingExpectation();
    }

    [Theory]
    [InlineData(404, "{}", "application/json")]
    [InlineData(404, "<html>", "text/html")]
    [InlineData(200, "{}", "application/json")]
    [InlineData(200, "<html>", "text/html")]
    [InlineData(302, "", null)]
    [InlineData(405, "", null)]
    public async Task Server_that_does_not_validate_the_malformed_id_is_not_the_service(int status, string body, string? type)
    {
        using var service = new ScriptedService().Responds(status, body, type);
        Assert.Equal(FailureReason.NotTheService, (await service.ProbeAsync()).Reason);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Credential_is_refused_if_the_random_id_gets_401_or_403(int status)
    {
        using var service = new ScriptedService().Responds(422).Responds(status);
        Assert.Equal(FailureReason.CredentialRefused, (await service.ProbeAsync()).Reason);
    }

    [Fact]
    public async Task Unreachable_host_fails_without_a_retry()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.NameResolutionError);
        Assert.Equal(FailureReason.ServiceUnavailable, (await service.ProbeAsync()).Reason);
    }

    [Fact]
    public async Task Probe_retries_if_the_service_is_briefly_busy()
    {
        using var service = new ScriptedService().Responds(503).Responds(422).Responds(429).Responds(404, ScriptedService.NotFoundBody);
        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
    }
}
