using IoSecrets.Core.Outcomes;
using IoSecrets.Input;

namespace IoSecrets.Outcomes;

/// <summary>Makes the types that a user can hold from the core's, which live in a load context that no user sees.</summary>
internal static class OutcomeMapping
{
    public static SecretOutcome ToSecretOutcome(this Outcome outcome, IncomingSecret secret, string? error) =>
        new(secret.Text, outcome.Status.ToSecretStatus())
        {
            Name = outcome.Secret?.Name ?? secret.Name,
            ToolName = outcome.Secret?.ToolName ?? secret.ToolName,
            StatusCode = outcome.Answer?.StatusCode,
            Attempts = outcome.Attempts,
            Duration = outcome.Duration,
            Error = error,
            WasInDoubt = secret.WasInDoubt,
        };

    public static SecretStatus ToSecretStatus(this OutcomeStatus status) => status switch
    {
        OutcomeStatus.Done => SecretStatus.Deleted,
        OutcomeStatus.Gone => SecretStatus.Gone,
        OutcomeStatus.NotFound => SecretStatus.NotFound,
        OutcomeStatus.Failed => SecretStatus.Failed,
        OutcomeStatus.Unknown => SecretStatus.Unknown,
        _ => SecretStatus.Skipped,
    };
}
