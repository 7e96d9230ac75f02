using IoSecrets.Core.Outcomes;
using IoSecrets.Input;

namespace IoSecrets.Outcomes;

/// <summary>Makes the types that a user can hold from the core's, which live in a load context that no user sees.</summary>
internal static class OutcomeMapping
{
    public static SecretOutcome ToSecretOutcome(this Outcome outcome, SecretReference secret, IoNetConnection connection, string? error) =>
        new(secret.Text, outcome.Status)
        {
            InDoubt = outcome.LeavesDoubt(secret.WasInDoubt),
            Name = outcome.Secret?.Name ?? secret.Name,
            ToolName = outcome.Secret?.ToolName ?? secret.ToolName,
            StatusCode = outcome.Response?.StatusCode,
            Attempts = outcome.Attempts,
            Duration = outcome.Duration,
            Error = error,
            BaseUri = connection.AccountIdentity.BaseUri,
            Account = connection.AccountIdentity.Identity,
        };

    /// <summary>Makes the outcome of an item that is no id.</summary>
    public static SecretOutcome InvalidOutcome(string? shown, IoNetConnection connection, string error) => new(shown, SecretStatus.Invalid)
    {
        Error = error,
        BaseUri = connection.AccountIdentity.BaseUri,
        Account = connection.AccountIdentity.Identity,
    };
}
