using System.Management.Automation;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Sync;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Makes the account as a file describes it: creates and changes secrets and, with -Prune, removes the others.</summary>
[Cmdlet(VerbsData.Sync, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SecretOutcome))]
public sealed class SyncIoSecretCommand : SyncCmdlet
{
    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private Confirmation? _removal;
    private SyncReport _report = null!;
    private BulkPipeline<SyncItem>? _run;
    private DeletionRun? _deletions;
    private RunJournal? _journal;
    private ReviewedPlan? _reviewed;
    private int _open;

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

    /// <summary>Removes without asking for each secret. If more than half would be removed, -Confirm:$false is needed too.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns an outcome for each row, and for each secret that is removed.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    private protected override void BeginProcessingCore()
    {
        base.BeginProcessingCore();
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.Medium);
        _removal = Prune ? new Confirmation(this, _connection, ConfirmImpact.High, Force, asksItself: true) : null;
        _report = new SyncReport(new RunStreams(this, _connection), PassThru && !_confirmation.IsWhatIf);
        _run = new BulkPipeline<SyncItem>(
            _report, ThrottleLimit, isInOrder: true, static (client, item, policy, token) => item.CarryOutAsync(client, policy, token));
    }

    private protected override void EndProcessingCore()
    {
        if (Rows.Count == 0 && IsPiped && !Prune)
        {
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

        var plan = CreatePlan(list.Items);
        foreach (var item in plan.Items)
        {
            Accept(item);
        }

        _run!.Finish();
        if (Prune)
        {
            Remove(plan);
        }

        var left = _reviewed is null ? 0 : _reviewed.Open + (_deletions is null ? 0 : _reviewed.OpenRemovals);
        if (left > 0)
        {
            WriteWarning($"{left} line{(left == 1 ? "" : "s")} of the plan no longer {(left == 1 ? "applies" : "apply")}, and nothing was done for them.");
        }
    }

    private protected override void DisposeCore()
    {
        _run?.Dispose();
        _deletions?.Dispose();
        _journal?.Dispose();
        base.DisposeCore();
    }

    private void Accept(SyncItem item)
    {
        if (item.Problem is not null)
        {
            _report.Problem(item);
        }
        else if (item.Action != SyncAction.Unchanged && !IsInPlan(item))
        {
            _report.Declined(item, "the plan does not contain exactly this change");
        }
        else if (item.Action == SyncAction.Unchanged || _run!.HasEnded
            || _confirmation.Confirm(item, $"{(item.Action == SyncAction.Create ? "Create" : "Change")} ({item.Changes})"))
        {
            // With -WhatIf, only unchanged rows arrive here, and nothing is sent for them.
            _run!.Add(item);
        }
        else if (!_confirmation.IsWhatIf)
        {
            _open++;
            _report.Declined(item);
        }
    }

    private bool IsInPlan(SyncItem item)
    {
        if (_reviewed is null)
        {
            return true;
        }

        var isFound = _reviewed.TryFind(item, out var revision);
        item.PlannedRevision = item.Action == SyncAction.Update ? revision : null;
        return isFound;
    }

    // Last, and only if every row was read and settled: otherwise a secret that a row describes could be removed.
    private void Remove(SyncPlan plan)
    {
        var unsettled = _open + _report.Counts.Failed + _report.Counts[SecretStatus.NotFound] + _report.Counts[SecretStatus.Skipped];
        if (HasInvalidRows || unsettled > 0 || plan.Items.Count == 0)
        {
            WriteError(SyncErrors.NotPruned(plan.Items.Count == 0, _connection));
            return;
        }

        SecretReference[] removals =
            [.. plan.Removals.Select(secret => _reviewed is null ? SecretReference.From(secret) : _reviewed.FindRemoval(secret)).OfType<SecretReference>()];
        if (removals.Length == 0 || !ConfirmMost(removals.Length, plan.Considered))
        {
            return;
        }

        var checks = new DeletionChecks(onlyUnchanged: _reviewed is not null, IfNotReferenced ? () => ReadUsage(_connection, ReadList(_connection)) : null);
        _journal = new RunJournal(_connection, SecretOperation.Delete, AuditFiles.None);
        _deletions = new DeletionRun(
            new RunStreams(this, _connection), _journal, checks, _removal!, ThrottleLimit, _journal.Receive, emits: PassThru);
        if (!_removal!.IsWhatIf)
        {
            // Kept at once, so that Get-IoSecretRun works during the run.
            RunspaceJournals.Keep(_journal);
        }

        _deletions.AcceptAll(removals);
        _deletions.Finish();
    }

    private bool ConfirmMost(int removed, int considered) => removed * 2 <= considered || _removal!.ConfirmMost(
        $"{removed} of {considered} secrets in account {_connection} are not in the file. Delete them permanently?",
        "Delete more than half of the secrets");
}
