using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Errors;

/// <summary>Makes every error record of the module.</summary>
internal static class ErrorRecords
{
    private const int TooManyRequests = 429;

    public static ErrorRecord Create(string id, ErrorCategory category, string message, object? target = null) =>
        New(id, category, message, target, null, inDoubt: false);

    /// <summary>The error of an item of the input that is not an id. A name in the place of one is the first thing that everyone types.</summary>
    public static ErrorRecord FromInvalidId(InputItem item, Operation operation)
    {
        // What was typed was meant for this cmdlet; what was piped may be anything, and is better looked at first.
        var meant = operation == Operation.Delete && !item.IsFromCommandLine ? Operation.Read : operation;
        return Create(
            nameof(Messages.InvalidSecretId),
            ErrorCategory.InvalidArgument,
            item.IsPossibleName
                ? $"{item.Description} (item {item.Position}) is not a secret ID. {meant.ByName(ArgumentText.QuotePattern(item.Shown!))}"
                : Messages.InvalidSecretId(item.Position, item.Description!),
            item.Shown);
    }

    /// <summary>The error of what was not, or not surely, done.</summary>
    public static ErrorRecord FromOutcome(Outcome outcome, IRunItem item, Operation operation, IoNetConnection connection)
    {
        var facts = $" Account: {connection}{FailureErrors.FactsInBrackets(outcome.Response)}.";
        // The last attempt alone would not tell why. A creation is in doubt by its last answer.
        var doubt = operation != Operation.Create && outcome.Response is { Effect: RequestEffect.NotApplied }
            ? " The response to an earlier attempt was lost, and the last attempt changed nothing."
            : "";
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
                $"It is unknown whether secret {item.Label} was {operation.Participle}. {operation.WhenUnknown}{doubt}{facts}"),
            _ => (cause, causeCategory, $"Secret {item.Label} was not {operation.Participle}. {advice}{facts}"),
        };
        return New(
            id, category, connection.Mask(message), connection.Mask(item.Target), outcome.Response, outcome.Status == SecretStatus.Unknown);
    }

    /// <summary>The error of a list that could not be read.</summary>
    public static ErrorRecord FromList(Outcome outcome, IoNetConnection connection)
    {
        var reason = outcome.Response?.Reason ?? FailureReason.ServiceUnavailable;
        var isAnswered = reason is FailureReason.None or FailureReason.NotPermitted or FailureReason.ValidationFailed
            or FailureReason.UnexpectedAnswer or FailureReason.NotTheService;
        var (id, category, advice) = isAnswered
            ? (nameof(Messages.ListRefused), ErrorCategory.InvalidResult, Messages.ListRefused)
            : FailureErrors.From(reason, outcome.Response, connection.Service);
        return New(
            id,
            category,
            $"The secrets cannot be listed. {advice} Account: {connection}{FailureErrors.FactsInBrackets(outcome.Response)}.",
            connection.BaseUri,
            outcome.Response,
            inDoubt: false);
    }

    /// <summary>The error of a name, meant to the letter, that no secret has.</summary>
    public static ErrorRecord FromMissingName(string name, IoNetConnection connection)
    {
        // A key that was given in the wrong place.
        var isKey = CredentialPatterns.BeginsIn(name);
        var what = isKey ? "given, which is not shown because it looks like a key" : SecretLabel.Create(null, connection.Mask(name), null);
        return Create(
            nameof(Messages.SecretNotFound),
            ErrorCategory.ObjectNotFound,
            $"No matching secret has the name {what}. {Messages.NameNotFound} Account: {connection}.",
            isKey ? null : connection.Mask(name));
    }

    /// <summary>The error of a connection that could not be proven.</summary>
    public static ErrorRecord FromProbe(ConnectionProbe probe, ServiceConnection connection, IoNetConnection? earlier)
    {
        var baseUri = connection.Settings.BaseUri;
        var (id, category, advice) = FailureErrors.From(probe.Reason, probe.Response, connection);
        var stays = earlier is null ? "" : $" The earlier connection stays open: account {earlier}.";
        return New(
            id,
            category,
            $"Could not connect to {baseUri}. {advice}{stays}{FailureErrors.FactsInBrackets(probe.Response, withType: true)}",
            baseUri,
            probe.Response,
            inDoubt: false);
    }

    /// <summary>Creates the error of a run that was aborted.</summary>
    /// <param name="abort">Why it was aborted.</param>
    /// <param name="summary">The tally of the run.</param>
    /// <param name="inDoubt">Whether a secret is in doubt.</param>
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
            // What held the run back may have been said to another one.
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

    /// <summary>The error of an audit file that can no longer be written.</summary>
    public static ErrorRecord FromLostAudit(string? failure, string counts = "", bool inDoubt = false) => New(
        nameof(Messages.AuditFileLost),
        ErrorCategory.WriteError,
        $"The audit file can no longer be written: {failure}. {Messages.AuditFileLost}{counts}",
        null,
        null,
        inDoubt);

    private static ErrorRecord New(string id, ErrorCategory category, string message, object? target, ApiResponse? response, bool inDoubt) =>
#pragma warning disable RS0030 // The only place that creates errors.
        new(new IoSecretsException(message, response, inDoubt), id, category, target);
#pragma warning restore RS0030
}

/// <summary>The error id, the category and the advice for each cause.</summary>
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
    /// The same for an answer over a connection: that a key was refused after it had expired tells more than that it was refused, and
    /// how long the service asks to wait more than that it cannot answer now.
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

    /// <summary>What is known of an answer, in brackets behind a sentence; nothing where nothing is.</summary>
    public static string FactsInBrackets(ApiResponse? response, bool withType = false)
    {
        var known = Facts(response, withType);
        return known.Length == 0 ? "" : $" ({known})";
    }

    /// <summary>What is known of an answer; nothing where nothing is.</summary>
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

/// <summary>Carries an error that ends the cmdlet to the base, which throws it.</summary>
internal sealed class TerminatingException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public TerminatingException(string id, ErrorCategory category, string message, object? target = null)
        : this(ErrorRecords.Create(id, category, message, target))
    {
    }

    public ErrorRecord Record { get; } = record;
}
