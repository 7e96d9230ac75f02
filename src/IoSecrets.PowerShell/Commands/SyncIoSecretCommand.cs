using System.Management.Automation;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Sync;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Makes the account match a file: creates and changes secrets and, with -Prune, removes the others.</summary>
[Cmdlet(VerbsData.Sync, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SecretOutcome))]
public sealed class SyncIoSecretCommand : SyncCmdlet
{
    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private Confirmation? _removal;
    private SyncReporter _reporter = null!;
    private JournalScope? _record;
    private BulkPipeline<IWriteItem>? _run;
    private DeletionRun? _deletions;
    private ReviewedPlan? _reviewed;
    private readonly HashSet<Guid> _gone = new(IdComparer.Seeded);
    private int _notInPlan;
    private bool _isPruned;

    /// <summary>A plan from Compare-IoSecret | Export-Csv that was reviewed: only what it contains is done, to secrets that are unchanged since then.</summary>
    [Parameter]
    [PathArgument]
    public string? Plan { get; set; }

    /// <summary>Removes the secrets that the file does not describe, after everything else succeeded.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Prune { get; set; }

    /// <summary>With -Prune, keeps the secrets that an active workflow refers to, and those that are the default for their tool.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter IfNotReferenced { get; set; }

    /// <summary>
    /// Removes without a prompt for each secret. If more than half would be removed, one prompt remains, unless -Confirm:$false is also specified.
    /// </summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Force { get; set; }

    /// <summary>The audit file, or a folder for it; each secret is written to the file before its request is sent and when its result is known.</summary>
    [Parameter]
    [PathArgument]
    public string? AuditPath { get; set; }

    /// <summary>The audit file of an earlier run; what it records as created or written is not sent again.</summary>
    [Parameter]
    [PathArgument]
    public string? ResumeFrom { get; set; }

    /// <summary>Returns an outcome for each row, and for each secret that is removed.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    private RunHistory History => _record!.Journal.History;

    private protected override void BeginProcessingCore()
    {
        if (IfNotReferenced && !IsBound(nameof(Prune)))
        {
            throw new TerminatingException(
                nameof(Messages.ValidationFailed),
                ErrorCategory.InvalidArgument,
                "Nothing was sent: -IfNotReferenced is only for the secrets that -Prune removes. Add -Prune, or omit -IfNotReferenced.");
        }

        base.BeginProcessingCore();
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.Medium);
        _removal = Prune ? new Confirmation(this, _connection, ConfirmImpact.High, Force, asksItself: true) : null;
        _record = JournalScope.Open(this, _connection, SecretOperation.Sync, AuditPath, ResumeFrom, _confirmation.IsWhatIf);
        _reporter = NewReport();
        _run = new BulkPipeline<IWriteItem>(_reporter, ThrottleLimit, isInOrder: true, CarryOutAsync);
    }

    private protected override void EndProcessingCore()
    {
        if (Rows.Count == 0 && IsPiped && !Prune)
        {
            _run!.Finish();
            return;
        }

        _reviewed = ReadReviewedPlan(Plan);
        var list = ReadList(_connection);
        // A secret that is not listed would be created a second time.
        if (list.MayBeIncomplete)
        {
            throw new TerminatingException(
                nameof(Messages.ListIncomplete), ErrorCategory.LimitsExceeded, $"{Messages.ListIncomplete} Nothing was sent.");
        }

        if (History.NeedsList)
        {
            History.ResolveCreatesInDoubt(list);
        }

        var plan = CreatePlan(_connection, list.Items, History);
        _reporter.Streams.Progress.Expect(plan.Items.Count);
        foreach (var item in plan.Items.Select(Receive).OfType<SyncItem>().ToArray())
        {
            Accept(item);
            _reporter.Streams.Progress.Read();
        }

        _run!.Finish();
        if (Prune)
        {
            Remove(plan, list.Items);
        }

        WarnOfUnusedPlan();
    }

    private protected override void ReportInvalid(ErrorRecord error)
    {
        _reporter.Invalid(error, shown: null);
        if (_run!.IsAborted)
        {
            _run.Finish();
        }
    }

    private protected override void EndRun(TerminatingException end)
    {
        _run?.Abort();
        _deletions?.Abort();
        _record?.End(end);
    }

    private protected override void DisposeCore()
    {
        _run?.Dispose();
        _deletions?.Dispose();
        _record?.Dispose();
        base.DisposeCore();
    }

    private void WarnOfUnusedPlan()
    {
        if (_reviewed is null)
        {
            return;
        }

        var removals = _reviewed.CountUnusedRemovals(id => History.SettledAs(new SecretReference(id, WasInDoubt: false)) is not null || _gone.Contains(id));
        if (_reviewed.UnusedCount + (_isPruned ? removals : 0) is > 0 and var left)
        {
            WriteWarning(left == 1
                ? "1 line of the plan no longer applies, and nothing was done for it."
                : $"{left} lines of the plan no longer apply, and nothing was done for them.");
        }

        if (!Prune && removals > 0)
        {
            WriteWarning($"The plan contains {removals} removal{(removals == 1 ? "" : "s")}. To remove the secrets, add -Prune.");
        }
    }

    private SyncReporter NewReport() => new(new RunStreams(this, _connection), _record!.Journal, PassThru && !_confirmation.IsWhatIf)
    {
        IsAudited = AuditPath is not null,
    };

    // All rows are recorded before the first is carried out, so that the record of a run that is stopped contains them. Returns null for a row
    // with which nothing is done.
    private SyncItem? Receive(SyncItem item)
    {
        if (item.Problem is not null)
        {
            _reporter.Problem(item);
            _reporter.Streams.Progress.Read();
            return null;
        }

        var planned = _reviewed is null ? item
            : _reviewed.Take(item, isDone: item.Action == SyncAction.Unchanged || History.FindEarlier(item.Write) is not null);
        if (planned is null)
        {
            _notInPlan += item.Write.WasInDoubt ? 0 : 1;
            _reporter.IntentionallySkipped(item.Write, "the plan does not contain exactly this change");
            _reporter.Streams.Progress.Read();
            return null;
        }

        _record!.Receive(planned.Write);
        return planned;
    }

    private void Accept(SyncItem item)
    {
        // With -WhatIf, only rows for which nothing is sent arrive in the run.
        if (_run!.IsAborted || item.Action == SyncAction.Unchanged || History.FindEarlier(item.Write) is not null
            || _confirmation.Confirm(item.Write, $"{(item.Action == SyncAction.Create ? "Create" : "Change")} ({item.ShownChanges}{item.SameNameNote})"))
        {
            _run.Add(item.Write);
        }
        else if (!_confirmation.IsWhatIf)
        {
            _reporter.IntentionallySkipped(item.Write);
        }
    }

    // Last, and only if every row was read and settled: otherwise a secret that a row describes could be removed.
    private void Remove(SyncPlan plan, IReadOnlyList<Secret> listed)
    {
        var counts = _reporter.Counts;
        var reason = plan.Items.Count == 0 ? "there are no rows"
            : counts.WithErrors + counts[SecretStatus.NotFound] + counts[SecretStatus.Skipped] > _notInPlan ? "not every row succeeded"
            : _reviewed is { UnusedCount: > 0 } ? "a creation or a change in the plan no longer applies"
            : null;
        if (reason is not null)
        {
            var error = SyncErrors.NotPruned(reason, _connection);
            _reporter.Ended(error.FullyQualifiedErrorId, error.Exception.Message);
            WriteError(error);
            return;
        }

        SecretReference[] removals =
            [.. plan.Removals.Select(secret => _reviewed is null ? SecretReference.From(secret) : _reviewed.TakeRemoval(secret)).OfType<SecretReference>()];
        _isPruned = true;
        SecretReference[] gone = [.. History.DeletesInDoubt.ExceptBy(listed.Select(secret => secret.Id), secret => secret.Id)];
        _gone.UnionWith(gone.Select(secret => secret.Id));
        if (removals.Length + gone.Length == 0)
        {
            return;
        }

        var checks = new DeletionChecks(onlyUnchanged: _reviewed is not null, IfNotReferenced ? () => ReadUsage(_connection, ReadList(_connection)) : null);
        if (!ConfirmMajority(IfNotReferenced ? checks.CountRemovable(removals) : removals.Length, plan.InScopeCount))
        {
            return;
        }

        _deletions = new DeletionRun(NewReport(), _record!, checks, _removal!, ThrottleLimit);
        _deletions.AcceptGone(gone);
        _deletions.AcceptAll(removals);
        _deletions.Finish();
    }

    private bool ConfirmMajority(int removed, int considered) => removed * 2 <= considered || _removal!.ConfirmMajority(
        $"{removed} of {considered} secrets in account {_connection} would be deleted, because they are not in the file. Delete them permanently?",
        "Delete more than half of the secrets");

    private Task<Outcome> CarryOutAsync(SecretsClient client, IWriteItem item, CancellationToken cancellationToken) =>
        item is SecretCreation creation
            ? _record!.Journal.CreateAsync(client, creation, cancellationToken)
            : _record!.Journal.UpdateAsync(client, (SecretUpdate)item, CheckFor((SecretUpdate)item), cancellationToken);

    private SecretCheck? CheckFor(SecretUpdate change) =>
        _reviewed is not null && change.Secret.Snapshot is { } planned ? planned.ObjectionTo : null;
}
