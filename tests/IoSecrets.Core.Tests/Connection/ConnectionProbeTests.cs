using System.Net;
using IoSecrets.Core.Http;
using RichardSzalay.MockHttp;

namespace IoSecrets.Core.Tests.Connection;

public class ConnectionProbeTests
{
    private const string Missing = """{"detail":"Secret not found"}""";

    [Fact]
    public async Task Route_and_credential_are_proven_by_a_malformed_and_a_random_id()
    {
        using var transport = new MockHttpMessageHandler();
        transport.Expect(HttpMethod.Get, "/api/v1/secrets/not-an-id").Respond(HttpStatusCode.UnprocessableEntity, "application/json", "{}");
        transport.Expect(HttpMethod.Get, "/api/v1/secrets/*")
            .With(request => Guid.TryParse(request.RequestUri!.Segments[^1], out _))
            .Respond(HttpStatusCode.NotFound, "application/json", Missing);
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
    public async Task A_place_that_takes_the_malformed_id_is_not_the_service(int status, string body, string? type)
    {
        using var service = new ScriptedService().Responds(status, body, type);
        Assert.Equal(FailureReason.NotTheService, (await service.ProbeAsync()).Reason);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_credential_that_the_random_id_does_not_pass_is_refused(int status)
    {
        using var service = new ScriptedService().Responds(422).Responds(status);
        Assert.Equal(FailureReason.CredentialRefused, (await service.ProbeAsync()).Reason);
    }

    [Fact]
    public async Task Nobody_waits_for_a_host_that_cannot_be_reached()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.NameResolutionError);
        Assert.Equal(FailureReason.ServiceUnavailable, (await service.ProbeAsync()).Reason);
    }

    [Fact]
    public async Task A_service_that_is_busy_for_a_moment_is_asked_again()
    {
        using var service = new ScriptedService().Responds(503).Responds(422).Responds(429).Responds(404, Missing);
        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
    }
}
