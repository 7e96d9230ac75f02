using System.Management.Automation;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports the result for each secret of a run: its output first, then its error.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="operation">The operation of the run.</param>
/// <param name="counts">The tally of the run.</param>
internal abstract class RunReporter(RunStreams streams, Operation operation, StatusCounts counts)
{
    private const int ManyNotFound = 50;

    private int _notFoundInARow;
    private bool _hasWarnedOfNotFound;

    public StatusCounts Counts { get; } = counts;

    public RunStreams Streams { get; } = streams;

    /// <summary>True if a missing secret is not an error.</summary>
    public bool IgnoresMissing { get; init; }

    public Operation Operation { get; } = operation;

    /// <summary>The tally in one sentence.</summary>
    public string Summary => Operation.Summarize(Counts);

    protected IoNetConnection Connection => Streams.Connection;

    /// <summary>Reports the result for an item.</summary>
    public virtual void Decided(IRunItem item, Outcome outcome)
    {
        var error = IsSuccess(outcome) ? null : ErrorRecords.FromOutcome(outcome, item, OperationOn(item, outcome), Connection);
        Emit(item, outcome, error?.Exception.Message);

        // A rejected credential aborts the run, with one error that matters. An error for each ID in flight would only repeat it, and with
        // -ErrorAction Stop would be shown in its place. The same is true for an ID that was in doubt before the run and that the run did not reach.
        var isCoveredByRunError = outcome is { Status: SecretStatus.Failed, Response.Reason: FailureReason.CredentialRefused }
            or { Status: SecretStatus.Unknown, Attempts: 0, Candidates: null, Objection: null };
        if (error is not null && !isCoveredByRunError)
        {
            Streams.WriteError(error);
        }

        _notFoundInARow = outcome.Status == SecretStatus.NotFound ? _notFoundInARow + 1 : 0;
        if (_notFoundInARow == ManyNotFound && !_hasWarnedOfNotFound)
        {
            _hasWarnedOfNotFound = true;
            Streams.WriteWarning(Messages.ManyNotFound);
        }
    }

    /// <summary>Reports an item that was not sent because the run was aborted.</summary>
    public virtual void Skipped(IRunItem item) => Decided(item, Outcome.WithoutResponse(SecretStatus.Skipped));

    /// <summary>Reports an item of the input that is not an ID.</summary>
    public void Invalid(InputItem item) => Invalid(ErrorRecords.FromInvalidId(item, Operation), item.Shown);

    /// <summary>Reports an item as invalid.</summary>
    public void Invalid(ErrorRecord error, string? shown)
    {
        Counts.Add(SecretStatus.Invalid);
        EmitInvalid(shown, error.Exception.Message);
        Streams.WriteError(error);
    }

    /// <summary>Called when everything that was sent has its result; may still abort the run.</summary>
    public virtual void FlushJournal()
    {
    }

    /// <summary>Called when the run has ended.</summary>
    /// <param name="reason">One of <see cref="RunEndReasons"/>, or the ID of the error that ended the run.</param>
    /// <param name="message">The error's message; null if no error ended it.</param>
    public virtual void Ended(string reason, string? message = null)
    {
    }

    /// <summary>The operation on an item, in the words of its error.</summary>
    protected virtual Operation OperationOn(IRunItem item, Outcome outcome) => Operation;

    private bool IsSuccess(Outcome outcome) => outcome.IsApplied || outcome.Status is SecretStatus.Gone or SecretStatus.Skipped
        || (IgnoresMissing && outcome.Status == SecretStatus.NotFound);

    protected abstract void Emit(IRunItem item, Outcome outcome, string? error);

    protected virtual void EmitInvalid(string? shown, string error)
    {
    }
}

/// <summary>Reports a run that reads secrets, and outputs each secret.</summary>
/// <param name="streams">The streams of the run.</param>
internal sealed class SecretReporter(RunStreams streams) : RunReporter(streams, Operation.Read, new StatusCounts())
{
    public override void Decided(IRunItem item, Outcome outcome)
    {
        Counts.Add(outcome.Status);
        base.Decided(item, outcome);
    }

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
    {
        if (outcome.Secret is { } secret)
        {
            Streams.WriteObject(secret);
        }
    }
}

/// <summary>Describes an operation on secrets, in the words of its messages.</summary>
/// <param name="Participle">The participle of the verb, such as deleted or read.</param>
/// <param name="Activity">The activity that the progress bar shows.</param>
/// <param name="WhenMissing">The advice if the secret does not exist.</param>
/// <param name="WhenUnknown">The advice if the outcome is unknown.</param>
/// <param name="ByName">Creates the advice if a name was specified in place of an ID, from the name quoted as an argument.</param>
internal sealed record Operation(string Participle, string Activity, string WhenMissing, string WhenUnknown, Func<string, string> ByName)
{
    private const string SyncAgain = "Run Sync-IoSecret again; without -ResumeFrom, it compares the rows with the list of secrets that it reads then.";

    public static Operation Delete { get; } = new(
        "deleted", "Deleting secrets", $"{Messages.SecretNotFound} With -IgnoreMissing, a missing secret is not an error.", Messages.OutcomeUnknown,
        static name => $"To delete secrets by name, use Remove-IoSecret -Name {name}.");

    public static Operation Read { get; } = new(
        "read", "Reading secrets", Messages.SecretNotFound, "", static name => $"To find secrets by name, use Get-IoSecret -Name {name}.");

    public static Operation Update { get; } = new(
        "changed", "Changing secrets", Messages.SecretNotFound, "Run Set-IoSecret again with the same values; repeating a change does no harm.",
        static name => $"To change secrets by name, use Get-IoSecret -Name {name} | Set-IoSecret ...");

    public static Operation Create { get; } = new(
        "created", "Creating secrets", "", "Check with Get-IoSecret -Name, and create it again only if it does not exist; names are not unique.",
        static _ => "");

    public static Operation AuditedCreate { get; } = Create with
    {
        WhenUnknown = "Run the command again with -ResumeFrom and the audit file: it finds out whether the secret was created.",
    };

    public static Operation SyncCreate { get; } = Create with { WhenUnknown = SyncAgain };

    public static Operation SyncUpdate { get; } = Update with { WhenUnknown = SyncAgain };

    public static Operation Sync { get; } = new("created or changed", "Syncing secrets", "", "", static _ => "");

    /// <summary>Returns the tally of a run in one sentence.</summary>
    public string Summarize(StatusCounts counts)
    {
        var (deleted, unchanged) = this == Sync
            ? (counts[SecretStatus.Deleted] + counts[SecretStatus.Gone], counts[SecretStatus.Unchanged])
            : (0, 0);
        string?[] parts =
        [
            $"{counts.Applied + counts[SecretStatus.Gone] - deleted - unchanged} {Participle}",
            this == Sync ? $"{unchanged} unchanged" : null,
            deleted == 0 ? null : $"{deleted} deleted",
            this == Read ? null : $"{counts[SecretStatus.Unknown]} unknown",
            $"{counts[SecretStatus.Skipped]} not sent",
            Part(SecretStatus.Failed, "failed"),
            Part(SecretStatus.NotFound, "not found"),
            Part(SecretStatus.Invalid, "invalid"),
        ];
        var noun = this == Create || this == Sync ? "secret" : "ID";
        var resumed = counts.Resumed == 0 ? "" : $", {counts.Resumed} of them settled by an earlier run";
        return $"{counts.Total} {noun}{(counts.Total == 1 ? "" : "s")}{resumed}: {string.Join(", ", parts.Where(part => part is not null))}.";

        string? Part(SecretStatus status, string label) => counts[status] == 0 ? null : $"{counts[status]} {label}";
    }
}
