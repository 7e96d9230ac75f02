using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using IoSecrets.Completion;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Workflows;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Errors;

/// <summary>Creates every error record of the module.</summary>
internal static class ErrorRecords
{
    private const int TooManyRequests = 429;
    private const int MaxCandidatesShown = 5;

    public static ErrorRecord Create(string id, ErrorCategory category, string message, object? target = null) =>
        New(id, category, message, target, null, inDoubt: false);

    /// <summary>Creates the error for an item that is not an ID. Suggests -Name, because users often specify a name first.</summary>
    public static ErrorRecord FromInvalidId(InputItem item, Operation operation)
    {
        // A typed name was meant for this cmdlet. Piped input may be anything; before a delete, the user should look at the secrets first.
        var suggested = operation == Operation.Delete && !item.IsFromCommandLine ? Operation.Read : operation;
        return Create(
            nameof(Messages.InvalidSecretId),
            ErrorCategory.InvalidArgument,
            item.IsPossibleName
                ? $"{item.Description} (item {item.Position}) is not a secret ID. {suggested.ByName(ArgumentText.QuotePattern(item.Shown!))}"
                : Messages.InvalidSecretId(item.Position, item.Description!),
            item.Shown);
    }

    /// <summary>Creates the error for a secret with a request that failed or has an unknown outcome.</summary>
    public static ErrorRecord FromOutcome(Outcome outcome, IRunItem item, Operation operation, IoNetConnection connection)
    {
        var facts = $" Account: {connection}{FailureErrors.FactsInBrackets(outcome.Response)}.";
        // The last response alone does not explain the doubt. For a creation it does: the last response is the one in doubt.
        var doubt = operation != Operation.Create && outcome.Response is { Effect: RequestEffect.NotApplied }
            ? " The response to an earlier attempt was lost, and the last attempt changed nothing."
            : outcome.Candidates is { } found ? DescribeCandidates(found)
            : "";
        var whenUnknown = outcome.Objection is { } objection
            ? $"An earlier run may have made this change: {objection}. Make and review a new plan."
            : $"{operation.WhenUnknown}{doubt}";
        var (cause, causeCategory, advice) = FailureErrors.From(outcome.Response?.Reason ?? FailureReason.None, outcome.Response, connection.Service);
        var (id, category, message) = outcome.Status switch
        {
            SecretStatus.NotFound => (
                nameof(Messages.SecretNotFound),
                ErrorCategory.ObjectNotFound,
                $"Secret {item.Label} was not found. {operation.WhenMissing}{facts}"),
            SecretStatus.Unknown => (
                nameof(Messages.OutcomeUnknown),
                ErrorCategory.ConnectionError,
                $"It is unknown whether secret {item.Label} was {operation.Participle}. {whenUnknown}{facts}"),
            _ => (cause, causeCategory, $"Secret {item.Label} was not {operation.Participle}. {advice}{facts}"),
        };
        return New(
            id, category, connection.Mask(message), connection.Mask(item.Target), outcome.Response, outcome.Status == SecretStatus.Unknown);
    }

    private static string DescribeCandidates(IReadOnlyList<Guid> found)
    {
        var more = found.Count > MaxCandidatesShown ? $" and {found.Count - MaxCandidatesShown} more" : "";
        return found.Count == 0
            ? " The list of secrets does not settle it: it could not be read, or may be incomplete."
            : $" It may be one of these secrets: {string.Join(", ", found.Take(MaxCandidatesShown))}{more}.";
    }

    /// <summary>Creates the error for a list that could not be read.</summary>
    public static ErrorRecord FromList(Outcome outcome, IoNetConnection connection)
    {
        var reason = outcome.Response?.Reason ?? FailureReason.ServiceUnavailable;
        var isAnswered = reason is FailureReason.None or FailureReason.ValidationFailed or FailureReason.UnexpectedResponse
            or FailureReason.NotTheService;
        var (id, category, advice) = reason == FailureReason.NotPermitted
            ? (nameof(Messages.ListRefused), ErrorCategory.PermissionDenied, Messages.ListNotPermitted)
            : isAnswered ? (nameof(Messages.ListRefused), ErrorCategory.InvalidResult, Messages.ListRefused)
            : FailureErrors.From(reason, outcome.Response, connection.Service);
        return New(
            id,
            category,
            $"The secrets cannot be listed. {advice} Account: {connection}{FailureErrors.FactsInBrackets(outcome.Response)}.",
            connection.BaseUri,
            outcome.Response,
            inDoubt: false);
    }

    /// <summary>Creates the errors for the workflows that could not be read, and for a list of workflows that may be incomplete.</summary>
    public static IEnumerable<ErrorRecord> FromIncompleteUsage(AccountUsage usage, IoNetConnection connection) => usage.Unreadable
        .Select(unreadable => FromUnknownUsage(unreadable.Outcome, unreadable.Workflow, connection))
        .Concat(usage.MayBeIncomplete ? [FromUnknownUsage(null, null, connection)] : []);

    /// <summary>Creates the error for workflows that cannot be read, so that it is unknown which secrets they refer to.</summary>
    /// <param name="outcome">The outcome of the request; null if the list of workflows may be incomplete.</param>
    /// <param name="workflow">The workflow; null for the list.</param>
    /// <param name="connection">The connection.</param>
    public static ErrorRecord FromUnknownUsage(Outcome? outcome, Workflow? workflow, IoNetConnection connection)
    {
        var reason = outcome?.Response?.Reason ?? FailureReason.None;
        var (id, category, advice) = reason is FailureReason.CredentialRefused or FailureReason.NotConnected
            ? FailureErrors.From(reason, outcome!.Response, connection.Service)
            : (nameof(Messages.UsageUnknown), ErrorCategory.InvalidResult, Messages.UsageUnknown);
        var what = workflow is not null ? $"Workflow {SecretLabel.Create($"{workflow.Id}", workflow.Name, null)} cannot be read."
            : outcome is not null ? "The workflows cannot be listed."
            : "The list of secrets or of workflows may be incomplete.";
        return New(
            id,
            category,
            connection.Mask($"{what} {advice} Account: {connection}{FailureErrors.FactsInBrackets(outcome?.Response)}."),
            workflow?.Id,
            outcome?.Response,
            inDoubt: false);
    }

    /// <summary>Creates the error for a name without wildcards that no secret has.</summary>
    public static ErrorRecord FromMissingName(string name, IoNetConnection connection) =>
        FromMissingName(name, isKey: CredentialPatterns.BeginsIn(name), connection);

    // The user may have specified a key in place of a name.
    private static ErrorRecord FromMissingName(string name, bool isKey, IoNetConnection connection)
    {
        var shown = isKey ? "given, which is not shown because it looks like a key" : SecretLabel.Create(null, connection.Mask(name), null);
        return Create(
            nameof(Messages.SecretNotFound),
            ErrorCategory.ObjectNotFound,
            $"No matching secret has the name {shown}. {Messages.NameNotFound} Account: {connection}.",
            isKey ? null : connection.Mask(name));
    }

    /// <summary>Creates the error for an ID or a name that no secret of the list has.</summary>
    public static ErrorRecord FromMissingSecret(string idOrName, IoNetConnection connection) => SecretId.TryParse(idOrName, out _)
        ? Create(
            nameof(Messages.SecretNotFound),
            ErrorCategory.ObjectNotFound,
            $"Secret {idOrName} was not found. {Messages.SecretNotFound} Account: {connection}.",
            idOrName)
        : FromMissingName(idOrName, isKey: CredentialPatterns.IsIn(idOrName), connection);

    /// <summary>Creates the error for a connection that could not be verified.</summary>
    public static ErrorRecord FromProbe(ConnectionProbe probe, ServiceConnection connection, IoNetConnection? earlier)
    {
        var baseUri = connection.Settings.BaseUri;
        var (id, category, advice) = FailureErrors.From(probe.Reason, probe.Response, connection);
        var earlierNote = earlier is null ? "" : $" The earlier connection stays open: account {earlier}.";
        return New(
            id,
            category,
            $"Could not connect to {baseUri}. {advice}{earlierNote}{FailureErrors.FactsInBrackets(probe.Response, withType: true)} "
                + $"To find the cause: Connect-IoNet{(BaseUri.IsService(baseUri) ? "" : $" -BaseUri {baseUri}")} -SkipConnectionTest; Test-IoNetConnection",
            baseUri,
            probe.Response,
            inDoubt: false);
    }

    /// <summary>Creates the error for a run that was aborted.</summary>
    /// <param name="abort">The reason why the run was aborted.</param>
    /// <param name="summary">The tally of the run.</param>
    /// <param name="inDoubt">True if a secret is in doubt.</param>
    /// <param name="connection">The connection that the run used.</param>
    public static ErrorRecord FromAbort(RunAbort abort, string summary, bool inDoubt, ServiceConnection connection)
    {
        var (baseUri, maximumWait) = (connection.Settings.BaseUri, connection.Settings.MaximumWait);
        if (abort.Reason == AbortReason.AuditLost)
        {
            return FromLostAudit(abort.Failure, $" {summary}", inDoubt);
        }

        var reason = abort.Reason switch
        {
            AbortReason.CredentialRefused => FailureReason.CredentialRefused,
            AbortReason.NotPermitted => FailureReason.NotPermitted,
            AbortReason.NotTheService => FailureReason.NotTheService,
            AbortReason.Disconnected => FailureReason.NotConnected,
            // The response that held the run back may have gone to another run over the same connection.
            _ => (abort.Response?.StatusCode ?? connection.Wait?.StatusCode) == TooManyRequests ? FailureReason.RateLimited : FailureReason.ServiceUnavailable,
        };
        var (id, category, advice) = FailureErrors.From(reason, abort.Response, connection);
        var hold = abort.Response is null && TimeText.Wait(connection) is { } wait ? $" {wait}" : "";
        var why = abort.Reason == AbortReason.NothingSettled ? $"Nothing was settled for {maximumWait.TotalSeconds:0.###} s. " : "";
        return New(
            id,
            category,
            $"The run at {baseUri.Authority} ended. {why}{advice} {summary}{hold}{FailureErrors.FactsInBrackets(abort.Response)}",
            baseUri,
            abort.Response,
            inDoubt);
    }

    /// <summary>Creates the error for an audit file that can no longer be written.</summary>
    public static ErrorRecord FromLostAudit(string? failure, string counts = "", bool inDoubt = false) => New(
        nameof(Messages.AuditFileLost),
        ErrorCategory.WriteError,
        $"The audit file can no longer be written: {failure}. {Messages.AuditFileLost}{counts}",
        null,
        null,
        inDoubt);

    private static ErrorRecord New(string id, ErrorCategory category, string message, object? target, ApiResponse? response, bool inDoubt) =>
#pragma warning disable RS0030 // The only place that creates errors.
        new(new IoSecretsException(id, message, response, inDoubt), id, category, target);
#pragma warning restore RS0030
}

/// <summary>Returns the error ID, the category and the advice for each reason of a failure.</summary>
internal static class FailureErrors
{
    public static (string Id, ErrorCategory Category, string Advice) From(FailureReason reason) => reason switch
    {
        FailureReason.CredentialRefused => (nameof(Messages.CredentialRefused), ErrorCategory.AuthenticationError, Messages.CredentialRefused),
        FailureReason.NotPermitted => (nameof(Messages.NotPermitted), ErrorCategory.PermissionDenied, Messages.NotPermitted),
        FailureReason.StorageLimitExceeded => (nameof(Messages.StorageLimitExceeded), ErrorCategory.QuotaExceeded, Messages.StorageLimitExceeded),
        FailureReason.ValidationFailed => (nameof(Messages.ValidationFailed), ErrorCategory.InvalidData, Messages.ValidationFailed),
        FailureReason.RateLimited => (nameof(Messages.RateLimited), ErrorCategory.LimitsExceeded, Messages.RateLimited),
        FailureReason.NotTheService => (nameof(Messages.NotTheService), ErrorCategory.ProtocolError, Messages.NotTheService),
        FailureReason.NotConnected => (nameof(Messages.NotConnected), ErrorCategory.ConnectionError, Messages.NotConnected),
        FailureReason.ServiceUnavailable or FailureReason.NotTrusted or FailureReason.NoResponse =>
            (nameof(Messages.ServiceUnavailable), ErrorCategory.ResourceUnavailable, Messages.ServiceUnavailable),
        _ => (nameof(Messages.UnexpectedAnswer), ErrorCategory.ProtocolError, Messages.UnexpectedAnswer),
    };

    /// <summary>
    /// Returns the same for a response over a connection, with more detail: an expired key rather than a rejected key, and how long the
    /// service asks to wait.
    /// </summary>
    public static (string Id, ErrorCategory Category, string Advice) From(FailureReason reason, ApiResponse? response, ServiceConnection connection)
    {
        if (response is { Reason: FailureReason.CredentialRefused }
            && KeyExpiry.From(connection.Credential, connection.Now, response.ClockDifference) is { IsExpired: true } expiry)
        {
            return (nameof(Messages.CredentialExpired), ErrorCategory.AuthenticationError, Messages.CredentialExpired(expiry));
        }

        var (id, category, advice) = From(reason);
        return (id, category, TimeText.LongWait(response, connection) is { } wait ? $"{advice} {wait}" : advice);
    }

    /// <summary>Returns the facts about a response in parentheses, to follow a sentence; an empty string if there are none.</summary>
    public static string FactsInBrackets(ApiResponse? response, bool withType = false)
    {
        var facts = Facts(response, withType);
        return facts.Length == 0 ? "" : $" ({facts})";
    }

    /// <summary>Returns the facts about a response; an empty string if there are none.</summary>
    public static string Facts(ApiResponse? response, bool withType)
    {
        string?[] facts =
        [
            response?.StatusCode is { } status ? $"HTTP {status}" : null,
            response is { StatusCode: not null } && (withType || response.IsForeign) ? response.ContentType ?? "no content type" : null,
            response?.RetryAfter is { } wait && wait > TimeSpan.Zero ? $"retry after {wait.TotalSeconds:0.###} s" : null,
            response?.Detail,
            response?.RequestId is { } request ? $"request {request}" : null,
        ];
        return string.Join("; ", facts.Where(fact => fact is not null));
    }
}

/// <summary>Carries an error to the base class, which throws it as a terminating error.</summary>
internal sealed class TerminatingException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public TerminatingException(string id, ErrorCategory category, string message, object? target = null)
        : this(ErrorRecords.Create(id, category, message, target))
    {
    }

    public ErrorRecord Record { get; } = record;
}

/// <summary>Handles the script line that calls a cmdlet. Every view of an error shows this line.</summary>
internal static partial class ScriptLine
{
    /// <summary>Returns whether the line may contain a key or a value, in the command that failed or in another command.</summary>
    public static bool MayHoldSecret(string line) => SecretHint().IsMatch(line) || CredentialPatterns.IsIn(line);

    /// <summary>Replaces the text, which may contain a key or a value, and keeps the position.</summary>
    public static void Hide(InvocationInfo invocation)
    {
        var line = $"{invocation.InvocationName} ...";
        invocation.DisplayScriptPosition = new ScriptExtent(
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, 1, line),
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, line.Length + 1, line));
    }

    [GeneratedRegex(@"Connect-IoNet|New-IoSecret|SecureString|-(Value|ApiKey|Token|Proxy)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SecretHint();
}
