using IoSecrets.Core.Deletes;
using IoSecrets.Input;

namespace IoSecrets.Outcomes;

/// <summary>Makes the types that a user can hold from the core's, which live in a load context that no user sees.</summary>
internal static class OutcomeMapping
{
    public static SecretOutcome ToOutcome(this Deletion deletion, IncomingSecret secret, string? error) =>
        new(secret.Text, StatusOf(deletion.Status))
        {
            Name = secret.Name,
            StatusCode = deletion.Answer?.StatusCode,
            Attempts = deletion.Attempts,
            Duration = deletion.Duration,
            Error = error,
            WasInDoubt = secret.WasInDoubt,
        };

    public static SecretOutcome ToSkipped(this IncomingSecret secret) =>
        new(secret.Text, SecretStatus.Skipped) { Name = secret.Name, WasInDoubt = secret.WasInDoubt };

    private static SecretStatus StatusOf(DeletionStatus status) => status switch
    {
        DeletionStatus.Deleted => SecretStatus.Deleted,
        DeletionStatus.Gone => SecretStatus.Gone,
        DeletionStatus.NotFound => SecretStatus.NotFound,
        DeletionStatus.Failed => SecretStatus.Failed,
        DeletionStatus.Unknown => SecretStatus.Unknown,
        _ => SecretStatus.Skipped,
    };
}
