using System.Net;
using System.Text.Json;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using RichardSzalay.MockHttp;

namespace IoSecrets.Core.Tests.Http;

public class ResponseDetailTests
{
    [Fact]
    public async Task Masking_does_not_lengthen_the_detail()
    {
        using var transport = new MockHttpMessageHandler();
        transport.When("*").Respond(HttpStatusCode.Forbidden, "application/json", JsonSerializer.Serialize(new { detail = new string('k', 1000) }));
        Credential.TryCreate(CredentialKind.ApiKey, "k", out var credential);
        using var connection = new ServiceConnection(new ConnectionSettings(), credential!, transport);
        using var abortPolicy = connection.NewAbortPolicy();
        var deletion = await connection.NewClient(abortPolicy).DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, ScriptedService.Stop);
        Assert.InRange(deletion.Response!.Detail!.Length, 500, 501);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{1}")]
    [InlineData("prefix{2}suffix")]
    [InlineData("{3}")]
    [InlineData("{4}")]
    [InlineData("{5}")]
    public async Task Detail_contains_no_part_of_the_key_in_any_encoding(string format)
    {
        const string key = ScriptedService.Key;
        var echo = string.Format(
            null,
            format,
            key,
            key[6..],
            key[..^1],
            string.Join("\u200b", key.ToCharArray()),
            string.Join("\u00ad", key.ToUpperInvariant().ToCharArray()),
            string.Concat(key.Select(character => $"%{(int)character:X2}")));
        using var service = new ScriptedService().Responds(403, JsonSerializer.Serialize(new { detail = echo }));
        var detail = (await service.DeleteAsync()).Response!.Detail!;
        Assert.DoesNotContain(key[10..20], detail, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"%{(int)key[10]:X2}%{(int)key[11]:X2}", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detail_and_request_id_come_from_the_response()
    {
        using var service = new ScriptedService().Responds(403, """{"detail":"Key may not \u001b[31mdelete"}""", "application/json", ("x-request-id", "r-1"));
        var response = (await service.DeleteAsync()).Response!;
        Assert.Equal(("Key may not [31mdelete", "r-1"), (response.Detail, response.RequestId));
    }

    [Fact]
    public async Task Validation_error_shows_location_and_message_but_never_the_input()
    {
        using var service = new ScriptedService().Responds(
            422,
            """{"detail":[{"loc":["body","secret_value"],"msg":"too short","type":"t","input":"hunter2","ctx":{"x":"hunter2"}},{"msg":"odd"}, 5]}""");
        Assert.Equal("body.secret_value: too short; odd", (await service.DeleteAsync()).Response!.Detail);
    }

    [Fact]
    public async Task Key_echoed_by_the_service_is_masked()
    {
        using var service = new ScriptedService().Responds(
            401, $$"""{"detail":"Unknown key {{ScriptedService.Key}}"}""", "application/json", ("x-request-id", ScriptedService.Key));
        Assert.DoesNotContain(ScriptedService.Key, (await service.DeleteAsync()).Response!.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("r-1:2/3", "r-1:2/3")]
    [InlineData("two words", null)]
    [InlineData("i\u00e2o\u00e2-\u00e2v", null)]
    public async Task Malformed_request_id_is_ignored(string requestId, string? expected)
    {
        using var service = new ScriptedService().Responds(403, "{}", "application/json", ("x-request-id", requestId));
        Assert.Equal(expected, (await service.DeleteAsync()).Response!.RequestId);
    }

    [Fact]
    public async Task Detail_does_not_contain_the_proxy_password()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 })
            .CannotBeReached(HttpRequestError.ProxyTunnelError, "The proxy tunnel request to proxy 'http://user:hunter2@proxy/' failed");
        Assert.DoesNotContain("hunter2", (await service.DeleteAsync()).Response!.ToString(), StringComparison.Ordinal);
    }
}
