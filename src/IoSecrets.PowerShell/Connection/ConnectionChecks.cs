using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Errors;

namespace IoSecrets.Connection;

/// <summary>Refuses what cannot become a connection, and says what will soon no longer be one.</summary>
internal static class ConnectionChecks
{
    /// <summary>A key that ends within this time is warned of.</summary>
    public static readonly TimeSpan ExpirySoon = TimeSpan.FromDays(7);

    /// <summary>Clocks further apart than this are warned of.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <returns>A warning; null where there is nothing to warn of.</returns>
    /// <exception cref="TerminatingException">The key says that it has expired.</exception>
    public static string? CheckExpiry(DateTimeOffset? expires)
    {
        if (expires is not { } expiry)
        {
            return null;
        }

        var left = expiry - DateTimeOffset.UtcNow;
        return left > TimeSpan.Zero
            ? left < ExpirySoon ? $"This key expires at {expiry:u}." : null
            : throw new TerminatingException(
                nameof(Messages.CredentialExpired), ErrorCategory.AuthenticationError, Messages.CredentialExpired(expiry));
    }

    /// <returns>A warning; null where there is nothing to warn of.</returns>
    /// <exception cref="TerminatingException">Route or credential are not proven.</exception>
    public static string? CheckProof(ConnectionProof proof, Uri baseUri)
    {
        if (proof.Cause != Cause.None)
        {
            throw new TerminatingException(ErrorRecords.OfProof(proof, baseUri, RunspaceConnections.Current));
        }

        var difference = (proof.Answer.Date - DateTimeOffset.UtcNow)?.Duration();
        return difference > ClockTolerance
            ? $"The clocks of this machine and of {baseUri.Authority} are {difference.Value.TotalMinutes:0} minutes apart."
            : null;
    }
}
