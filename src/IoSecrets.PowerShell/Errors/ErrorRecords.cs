using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Http;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Errors;

/// <summary>Makes every error record of the module.</summary>
internal static class ErrorRecords
{
    private const int TooManyRequests = 429;

    public static ErrorRecord Of(string id, ErrorCategory category, string message, object? target = null) =>
        New(id, category, message, target, null, inDoubt: false);

    /// <summary>The error of an item of the input that is not an id. A name in the place of one is the first thing that everyone types.</summary>
    public static ErrorRecord OfInvalid(IncomingItem item, Operation operation)
    {
        // What was typed was meant for this cmdlet; what was piped may be anything, and is better looked at first.
        var meant = operation == Operation.Delete && !item.IsTyped ? Operation.Read : operation;
        return Of(
            nameof(Messages.InvalidSecretId),
            ErrorCategory.InvalidArgument,
            item.IsName
                ? $"{item.Description} (item {item.Place}) is not a secret ID. {meant.ByName(ArgumentText.OfPattern(item.Shown!))}"
                : Messages.InvalidSecretId(item.Place, item.Description!),
            item.Shown);
    }

    /// <summary>The error of what was not, or not surely, done.</summary>
    public static ErrorRecord OfOutcome(Outcome outcome, IRunItem item, Operation operation, IoNetConnection connection)
    {
        var facts = $" Account: {connection}{CauseErrors.FactsOf(outcome.Answer)}.";
        // The last attempt alone would not tell why. A creation is in doubt by its last answer.
        var doubt = operation != Operation.Create && outcome.Answer is { Meaning: Meaning.NotDone }
            ? " The response to an earlier attempt was lost, and the last attempt changed nothing."
            : "";
        var (cause, causeCategory, advice) = CauseErrors.Of(outcome.Answer?.Cause ?? Cause.None, outcome.Answer, connection.Service);
        var (id, category, message) = outcome.Status switch
        {
            OutcomeStatus.NotFound => (
                nameof(Messages.SecretNotFound),
                ErrorCategory.ObjectNotFound,
                $"Secret {item.Label} was not found. {operation.WhenMissing}{facts}"),
            OutcomeStatus.Unknown => (
                nameof(Messages.OutcomeUnknown),
                ErrorCategory.ConnectionError,
                $"It is unknown whether secret {item.Label} was {operation.Participle}. {operation.WhenUnknown}{doubt}{facts}"),
            _ => (cause, causeCategory, $"Secret {item.Label} was not {operation.Participle}. {advice}{facts}"),
        };
        return New(
            id, category, connection.Mask(message), connection.Mask(item.Target), outcome.Answer, outcome.Status == OutcomeStatus.Unknown);
    }

    /// <summary>The error of a list that could not be read.</summary>
    public static ErrorRecord OfList(Outcome outcome, IoNetConnection connection)
    {
        var cause = outcome.Answer?.Cause ?? Cause.ServiceUnavailable;
        var isAnswered = cause is Cause.None or Cause.NotPermitted or Cause.ValidationFailed or Cause.UnexpectedAnswer or Cause.NotTheService;
        var (id, category, advice) = isAnswered
            ? (nameof(Messages.ListRefused), ErrorCategory.InvalidResult, Messages.ListRefused)
            : CauseErrors.Of(cause, outcome.Answer, connection.Service);
        return New(
            id,
            category,
            $"The secrets cannot be listed. {advice} Account: {connection}{CauseErrors.FactsOf(outcome.Answer)}.",
            connection.BaseUri,
            outcome.Answer,
            inDoubt: false);
    }

    /// <summary>The error of a name, meant to the letter, that no secret has.</summary>
    public static ErrorRecord OfMissingName(string name, IoNetConnection connection)
    {
        // A key that was given in the wrong place.
        var isKey = KeyShape.BeginsIn(name);
        var what = isKey ? "given, which is not shown because it looks like a key" : SecretLabel.Of(null, connection.Mask(name), null);
        return Of(
            nameof(Messages.SecretNotFound),
            ErrorCategory.ObjectNotFound,
            $"No matching secret has the name {what}. {Messages.NameNotFound} Account: {connection}.",
            isKey ? null : connection.Mask(name));
    }

    /// <summary>The error of a connection that could not be proven.</summary>
    public static ErrorRecord OfProof(ConnectionProof proof, ServiceConnection connection, IoNetConnection? earlier)
    {
        var baseUri = connection.Settings.BaseUri;
        var (id, category, advice) = CauseErrors.Of(proof.Cause, proof.Answer, connection);
        var stays = earlier is null ? "" : $" The earlier connection stays open: account {earlier}.";
        return New(
            id,
            category,
            $"Could not connect to {baseUri}. {advice}{stays}{CauseErrors.FactsOf(proof.Answer, withType: true)}",
            baseUri,
            proof.Answer,
            inDoubt: false);
    }

    /// <summary>The error that ends a run, with what became of the ids received until then.</summary>
    public static ErrorRecord OfRunEnd(RunEnd end, RunCounts counts, ServiceConnection connection)
    {
        var (baseUri, maximumWait) = (connection.Settings.BaseUri, connection.Settings.MaximumWait);
        if (end.Reason == RunEndReason.AuditLost)
        {
            return OfLostAudit(end.Failure, $" {counts}", counts.HasDoubt);
        }

        var cause = end.Reason switch
        {
            RunEndReason.CredentialRefused => Cause.CredentialRefused,
            RunEndReason.NotPermitted => Cause.NotPermitted,
            RunEndReason.NotTheService => Cause.NotTheService,
            RunEndReason.Disconnected => Cause.NotConnected,
            // What held the run back may have been said to another one.
            _ => (end.Answer?.StatusCode ?? connection.Wait?.StatusCode) == TooManyRequests ? Cause.RateLimited : Cause.ServiceUnavailable,
        };
        var (id, category, advice) = CauseErrors.Of(cause, end.Answer, connection);
        var hold = end.Answer is null && TimeWords.OfWait(connection) is { } wait ? $" {wait}" : "";
        var why = end.Reason == RunEndReason.NothingSettled ? $"Nothing was settled for {maximumWait.TotalSeconds:0.###} s. " : "";
        return New(
            id,
            category,
            $"The run at {baseUri.Authority} ended. {why}{advice} {counts}{hold}{CauseErrors.FactsOf(end.Answer)}",
            baseUri,
            end.Answer,
            counts.HasDoubt);
    }

    /// <summary>The error of an audit file that can no longer be written.</summary>
    public static ErrorRecord OfLostAudit(string? failure, string counts = "", bool inDoubt = false) => New(
        nameof(Messages.AuditFileLost),
        ErrorCategory.WriteError,
        $"The audit file can no longer be written: {failure}. {Messages.AuditFileLost}{counts}",
        null,
        null,
        inDoubt);

    private static ErrorRecord New(string id, ErrorCategory category, string message, object? target, Answer? answer, bool inDoubt) =>
        new(new IoSecretsException(message, answer, inDoubt), id, category, target);
}
