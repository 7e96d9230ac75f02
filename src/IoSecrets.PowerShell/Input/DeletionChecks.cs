using IoSecrets.Core.Secrets;
using IoSecrets.Core.Workflows;

namespace IoSecrets.Input;

/// <summary>Finds objections to the deletion of secrets: they have changed, or something refers to them.</summary>
/// <param name="onlyUnchanged">True to delete a secret only if it is unchanged since the input was made.</param>
/// <param name="readUsage">Reads which secrets are referred to, once, before the first delete; null to delete regardless of that.</param>
internal sealed class DeletionChecks(bool onlyUnchanged, Func<UsageGuard>? readUsage)
{
    private UsageGuard? _usage;

    /// <summary>Returns the reason not to delete a secret that is known without reading it, as a clause; null if there is none.</summary>
    public string? FindObjection(SecretReference secret) =>
        onlyUnchanged && secret.Snapshot is null
            ? "-IfUnchanged needs its Name, its ToolName, and its Revision or UpdatedAt in the input; use the output of Get-IoSecret"
        : readUsage is null ? null
        : (_usage ??= readUsage()).ReasonToKeep(secret.Id);

    /// <summary>Returns what finds an objection after the secret has been read; null if it need not be read. Safe for any thread.</summary>
    public Func<Secret, string?>? CheckOf(SecretReference secret)
    {
        if (_usage?.IsListed(secret.Id) == false)
        {
            return static _ => "the list of secrets does not contain it, so it is unknown what refers to it";
        }

        return onlyUnchanged && secret.Snapshot is { } snapshot ? snapshot.ObjectionTo : null;
    }
}
