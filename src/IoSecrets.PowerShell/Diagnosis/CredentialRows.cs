using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Diagnosis;

/// <summary>The rows about the credential.</summary>
internal static class CredentialRows
{
    /// <param name="connection">Has the credential.</param>
    /// <param name="proof">What the service says of it; null where it was not asked because the route is not proven.</param>
    public static ConnectionTest OfCredential(IoNetConnection connection, ConnectionProof? proof)
    {
        const string name = "Credential";
        var key = connection.MaskedKey;
        if (proof is null)
        {
            return new(name, ConnectionTestResult.NotTested, $"{key} was not asked about", Advice.MendEarlier);
        }

        var known = CauseErrors.KnownOf(proof.Answer, withType: true);
        return proof.Cause == Cause.None
            ? new(name, ConnectionTestResult.Passed, $"{key} is taken by the service: HTTP {proof.Answer.StatusCode} to a random id")
            : new(name, ConnectionTestResult.Failed, $"{key}: {known}", CauseErrors.Of(proof.Cause).Advice);
    }

    public static ConnectionTest OfKind(IoNetConnection connection)
    {
        const string name = "CredentialKind";
        var seen = $"{connection.CredentialKind}, from: {connection.CredentialOrigin}";
        return connection.Service.Credential.LooksLikeItsKind
            ? new(name, ConnectionTestResult.Passed, seen)
            : new(name, ConnectionTestResult.Warning, $"{seen}; it does not look like one", Advice.OtherKind);
    }

    public static ConnectionTest OfOwner(IoNetConnection connection) =>
        new("Owner", ConnectionTestResult.Passed, connection.Owner ?? "the key does not say whose it is");

    public static ConnectionTest OfExpiry(IoNetConnection connection)
    {
        const string name = "Expiry";
        if (connection.Expires is not { } expiry)
        {
            return new(name, ConnectionTestResult.Passed, "the key does not say when it ends");
        }

        var seen = $"{expiry:u}";
        var left = expiry - DateTimeOffset.UtcNow;
        return left <= TimeSpan.Zero
            ? new(name, ConnectionTestResult.Failed, seen, Messages.CredentialExpired(expiry))
            : left < ConnectionChecks.ExpirySoon
            ? new(name, ConnectionTestResult.Warning, seen, Advice.RenewSoon)
            : new(name, ConnectionTestResult.Passed, seen);
    }
}
