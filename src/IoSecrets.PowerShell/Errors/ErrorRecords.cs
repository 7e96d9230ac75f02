using System.Management.Automation;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Deletes;
using IoSecrets.Core.Http;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Errors;

/// <summary>Makes every error record of the module.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord Of(string id, ErrorCategory category, string message, object? target = null) =>
        New(id, category, message, target, null, inDoubt: false);

    public static ErrorRecord OfInvalid(IncomingItem item) => New(
        nameof(Messages.InvalidSecretId),
        ErrorCategory.InvalidArgument,
        Messages.InvalidSecretId(item.Place, item.Description!),
        item.Shown,
        null,
        inDoubt: false);

    /// <summary>The error of a deletion; null where it is a success, or nothing was tried.</summary>
    public static ErrorRecord? OfDeletion(Deletion deletion, IncomingSecret secret)
    {
        var facts = CauseErrors.FactsOf(deletion.Answer);
        switch (deletion.Status)
        {
            case DeletionStatus.NotFound:
                return New(
                    nameof(Messages.SecretNotFound),
                    ErrorCategory.ObjectNotFound,
                    $"There is no secret {secret.Text} in this account now{facts}. {Messages.SecretNotFound}",
                    secret.Text,
                    deletion.Answer,
                    inDoubt: false);
            case DeletionStatus.Unknown:
                return New(
                    nameof(Messages.OutcomeUnknown),
                    ErrorCategory.ConnectionError,
                    $"Whether secret {secret.Text} was deleted is not known{facts}. {Messages.OutcomeUnknown}",
                    secret.Text,
                    deletion.Answer,
                    inDoubt: true);
            case DeletionStatus.Failed:
                var (id, category, advice) = CauseErrors.Of(deletion.Answer!.Cause);
                return New(id, category, $"Secret {secret.Text} was not deleted{facts}. {advice}", secret.Text, deletion.Answer, inDoubt: false);
            default:
                return null;
        }
    }

    /// <summary>The error of a connection that could not be proven.</summary>
    public static ErrorRecord OfProof(ConnectionProof proof, Uri baseUri, IoNetConnection? earlier)
    {
        var (id, category, advice) = CauseErrors.Of(proof.Cause);
        var stays = earlier is null ? "" : $" The earlier connection stays: account {earlier}.";
        return New(
            id,
            category,
            $"Not connected to {baseUri}{CauseErrors.FactsOf(proof.Answer, withType: true)}. {advice}{stays}",
            baseUri,
            proof.Answer,
            inDoubt: false);
    }

    /// <summary>The error that ends a run, with what became of the ids received until then.</summary>
    public static ErrorRecord OfRunEnd(RunEnd end, RunCounts counts, TimeSpan maximumWait, Uri baseUri)
    {
        var (id, category, advice) = CauseErrors.Of(end.Reason switch
        {
            RunEndReason.CredentialRefused => Cause.CredentialRefused,
            RunEndReason.NotTheService => Cause.NotTheService,
            _ => end.Answer?.Cause == Cause.RateLimited ? Cause.RateLimited : Cause.ServiceUnavailable,
        });
        var why = end.Reason == RunEndReason.NothingSettled ? $"Nothing was settled for {maximumWait.TotalSeconds:0.###} s. " : "";
        return New(
            id,
            category,
            $"The run at {baseUri.Authority} ended{CauseErrors.FactsOf(end.Answer)}. {why}{counts} {advice}",
            baseUri,
            end.Answer,
            counts[SecretStatus.Unknown] > 0);
    }

    private static ErrorRecord New(string id, ErrorCategory category, string message, object? target, Answer? answer, bool inDoubt) =>
        new(new IoSecretsException(message, answer, inDoubt), id, category, target);
}
