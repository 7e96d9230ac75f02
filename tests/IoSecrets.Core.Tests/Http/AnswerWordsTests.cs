using System.Net;
using System.Text.Json;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using RichardSzalay.MockHttp;

namespace IoSecrets.Core.Tests.Http;

public class AnswerWordsTests
{
    [Fact]
    public async Task A_reason_is_not_longer_for_what_is_masked_in_it()
    {
        using var transport = new MockHttpMessageHandler();
        transport.When("*").Respond(HttpStatusCode.Forbidden, "application/json", JsonSerializer.Serialize(new { detail = new string('k', 1000) }));
        Credential.TryCreate(CredentialKind.ApiKey, "k", out var credential);
        using var connection = new ServiceConnection(new ConnectionSettings(), credential!, transport);
        using var guard = connection.NewGuard();
        var deletion = await connection.Client.DeleteAsync(Guid.NewGuid(), wasInDoubt: false, guard, ScriptedService.Stop);
        Assert.InRange(deletion.Answer!.Detail!.Length, 500, 501);
    }
}
