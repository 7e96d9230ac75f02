using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;

namespace IoSecrets.Core.Tests.Connection;

public class ServiceConnectionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_a_closed_connection_nothing_is_sent_whenever_its_client_was_asked_for(bool beforeTheEnd)
    {
        Credential.TryCreate(CredentialKind.ApiKey, "k", out var credential);
        var connection = new ServiceConnection(new ConnectionSettings { BaseUri = new Uri("http://127.0.0.1:9/") }, credential!);
        var client = beforeTheEnd ? connection.Client : null;
        connection.Dispose();
        client ??= connection.Client;
        using var guard = connection.NewGuard();
        var outcome = await client.DeleteAsync(Guid.NewGuid(), wasInDoubt: false, guard, ScriptedService.Stop);
        Assert.Equal((OutcomeStatus.Failed, Cause.NotConnected), (outcome.Status, outcome.Answer!.Cause));
    }
}
