using System.Management.Automation;
using IoSecrets.Audit;
using IoSecrets.Completion;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Workflows;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Deletes secrets permanently, by their IDs or by their names.</summary>
[Cmdlet(VerbsCommon.Remove, "IoSecret", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SecretOutcome))]
public sealed class RemoveIoSecretCommand : SecretCmdlet
{
    private const string IdSet = "Id";
    private const string NameSet = "Name";
    private const string Action = "Delete permanently";

    private DeletionJournal? _journal;
    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private DeletionReport _report = null!;
    private PlannedDeletionReport _plan = null!;
    private BulkPipeline<SecretReference>? _run;
    private DeletionChecks _checks = null!;

    /// <summary>The IDs of the secrets to delete. Each ID is a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(ParameterSetName = IdSet, Position = 0)]
    [Alias("SecretId", "secret_id")]
    [ArgumentCompleter(typeof(IdCompleter))]
    public PSObject?[]? Id { get; set; }

    /// <summary>The pipeline input: a string, a GUID, a secret, an outcome, an object with an ID, or a list of these.</summary>
    // A separate parameter, so that with -Id { $_.Uuid } the whole piped object is still available here. -Id does not bind by property name,
    // because the engine reads the property itself, outside this module's error handling: a property that throws would end the run.
    [Parameter(ParameterSetName = IdSet, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [RowArgument]
    public object? InputObject
    {
        get;
        set => field = RowArgumentAttribute.Unwrap(value);
    }

    /// <summary>The names of the secrets to delete, or patterns for names. The whole list is read before the first delete.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, HelpMessage = "Names or name patterns of secrets.")]
    [AllowNull]
    [PatternArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamePatternCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Reads each secret first, and deletes it only if its name, its tool and the time of its last change are the same as in the input.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [SwitchArgument]
    public SwitchParameter IfUnchanged { get; set; }

    /// <summary>Reads the workflows first, and deletes a secret only if no active workflow refers to it and it is not the default for its tool.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter IfNotReferenced { get; set; }

    /// <summary>The audit file of an earlier run; IDs that it settled are not sent. Without IDs, the run settles only the IDs in doubt.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [PathArgument]
    public string? ResumeFrom { get; set; }

    /// <summary>The audit file, or a folder for it; each ID is written to the file before its request is sent and when its result is known.</summary>
    [Parameter]
    [PathArgument]
    public string? AuditPath { get; set; }

    /// <summary>Reports no error for a secret that does not exist.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter IgnoreMissing { get; set; }

    /// <summary>Deletes without asking, unless -Confirm or -WhatIf is also specified; with -Name, also if the list may be incomplete.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns an outcome for each ID.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    private bool OnlyResumes => IsBound(nameof(ResumeFrom)) && !IsBound(nameof(Id)) && !IsPiped;

    private protected override void BeginProcessingCore()
    {
        if (ParameterSetName == IdSet && !OnlyResumes)
        {
            ThrowIfIdsUnclear(Id, InputObject);
        }

        PatternChecks.ThrowIfInvalid(nameof(Name), Name);
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.High, Force);
        _checks = new DeletionChecks(IfUnchanged, IfNotReferenced ? ReadUsage : null);
        _journal = OpenJournal();
        var emits = PassThru && !_confirmation.IsWhatIf;
        var streams = new RunStreams(this, _connection);
        _report = new DeletionReport(streams, _journal, emits, IgnoreMissing);
        _plan = new PlannedDeletionReport(streams, _checks.CheckOf, IgnoreMissing, secret => _confirmation.Confirm(secret, Action));
        // With -WhatIf, secrets are at most read.
        _run = _confirmation.IsWhatIf
            ? new BulkPipeline<SecretReference>(
                _plan, ThrottleLimit!.Value, isInOrder: true, static (client, secret, policy, token) => client.GetAsync(secret.Id, policy, token))
            : new BulkPipeline<SecretReference>(_report, ThrottleLimit!.Value, isInOrder: false, _journal.DeleteAsync);
    }

    private protected override void ProcessRecordCore()
    {
        if (ParameterSetName == NameSet)
        {
            AcceptAll(FindByName());
        }
        else if (OnlyResumes)
        {
            AcceptAll(_journal!.InDoubt);
        }
        else
        {
            ReadInput(Id, InputObject, _report, (secret, _) => Accept(secret), onUnprocessed: secret => Receive(secret));
        }

        if (_run!.HasEnded)
        {
            _run.Finish();
        }
    }

    private protected override void EndProcessingCore() => _run!.Finish();

    // The run is disposed first: results that it still produces while it ends are recorded in the journal.
    private protected override void DisposeCore()
    {
        _run?.Dispose();
        _journal?.Dispose();
        KeepJournal();
    }

    private DeletionJournal OpenJournal()
    {
        var audit = FilePath.Resolve(this, _confirmation.IsWhatIf ? null : AuditPath, Messages.AuditFileRefused);
        var resumed = FilePath.Resolve(this, ResumeFrom, Messages.AuditFileNotRead);
        var files = audit is null && resumed is null
            ? AuditFiles.None
            : Await(cancellationToken => AuditFileOpener.OpenAsync(_connection, audit, resumed, cancellationToken));
        return new DeletionJournal(_connection, files, _checks.CheckOf);
    }

    // Called at the first ID, so that Get-IoSecretRun works during the run, and again at the end, because a run further down the pipeline
    // begins later but ends earlier. A run without input leaves the record of the previous run, which may contain secrets in doubt.
    private void KeepJournal()
    {
        if (_journal is { IsEmpty: false } && !_confirmation.IsWhatIf)
        {
            RunspaceJournals.Keep(_journal);
        }
    }

    private void AcceptAll(IEnumerable<SecretReference> secrets)
    {
        SecretReference[] received = [.. secrets.Select(Receive)];
        Array.ForEach(received, Decide);
    }

    private void Accept(SecretReference secret) => Decide(Receive(secret));

    // Before the confirmation and the request: wherever the pipeline stops, the record contains the ID, and a doubt of an earlier run.
    private SecretReference Receive(SecretReference incoming)
    {
        var secret = _journal!.WithDoubt(incoming);
        _report.WarnOfDoubt(secret);
        if (!_confirmation.IsWhatIf)
        {
            var isFirst = _journal.IsEmpty;
            _journal.Receive(secret);
            if (isFirst)
            {
                KeepJournal();
            }
        }

        return secret;
    }

    private void Decide(SecretReference secret)
    {
        if (_journal!.SettledBefore(secret) is { } outcome)
        {
            Resume(secret, outcome);
        }
        else if (!_run!.HasEnded && _checks.FindObjection(secret) is { } objection)
        {
            Object(secret, objection);
        }
        else if (_run.HasEnded || (_confirmation.IsWhatIf && _checks.CheckOf(secret) is not null) || _confirmation.Confirm(secret, Action))
        {
            _run.Add(secret);
        }
        else if (!_confirmation.IsWhatIf)
        {
            _report.IntentionallySkipped(secret);
        }
    }

    private void Object(SecretReference secret, string objection)
    {
        if (_confirmation.IsWhatIf)
        {
            _plan.Objected(secret, objection);
        }
        else
        {
            _report.IntentionallySkipped(secret, objection);
        }
    }

    // Once, before the first delete. If anything cannot be read, nothing is deleted.
    private UsageGuard ReadUsage()
    {
        var list = ReadList();
        var usage = FindUsage(_connection, list.Items, onlyActive: true);
        return usage.IsComplete && !list.MayBeIncomplete ? new UsageGuard(list.Items, usage) : throw new TerminatingException(
            usage.Unreadable is [var (workflow, outcome), ..] ? ErrorRecords.FromUnknownUsage(outcome, workflow, _connection)
                : ErrorRecords.FromUnknownUsage(null, null, _connection));
    }

    private void Resume(SecretReference secret, Outcome outcome)
    {
        if (!_confirmation.IsWhatIf)
        {
            _report.Resumed(secret, outcome);
        }
    }

    private IReadOnlyList<SecretReference> FindByName()
    {
        var selection = new NameSelection(Name);
        var list = ReadList();
        ThrowIfIncomplete(list.MayBeIncomplete);
        selection.AddMatches(list.Items, StopToken);
        foreach (var name in selection.Missing)
        {
            _report.MissingName(name);
        }

        var isConfirmed = !selection.IsEverything || _confirmation.ConfirmAll(
            $"The pattern matches all {selection.Secrets.Count} secrets in account {_connection}. Delete all of them permanently?",
            "Delete all secrets");
        return isConfirmed ? selection.Secrets : [];
    }

    private ServiceList<Secret> ReadList()
    {
        var list = ListSecrets(_connection);
        return list.Failure is { } failure ? throw new TerminatingException(ErrorRecords.FromList(failure, _connection)) : list;
    }

    private void ThrowIfIncomplete(bool mayBeIncomplete)
    {
        if (mayBeIncomplete && !Force && !_confirmation.IsWhatIf)
        {
            throw new TerminatingException(
                nameof(Messages.ListIncomplete),
                ErrorCategory.LimitsExceeded,
                $"{Messages.ListIncomplete} Use -Force to delete those listed. Nothing was deleted.");
        }

        if (mayBeIncomplete)
        {
            WriteWarning(Messages.ListIncomplete);
        }
    }
}
