using System.Management.Automation;
using IoSecrets.Audit;
using IoSecrets.Completion;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Deletes secrets for good, by their ids or by their names.</summary>
[Cmdlet(VerbsCommon.Remove, "IoSecret", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SecretOutcome))]
public sealed class RemoveIoSecretCommand : SecretCmdlet
{
    private const string IdSet = "Id";
    private const string NameSet = "Name";

    private DeletionJournal? _journal;
    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private DeletionReport _report = null!;
    private BulkPipeline<SecretReference>? _run;

    /// <summary>Ids of the secrets to delete, each a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(ParameterSetName = IdSet, Position = 0)]
    [Alias("SecretId", "secret_id")]
    [ArgumentCompleter(typeof(IdCompleter))]
    public PSObject?[]? Id { get; set; }

    /// <summary>What comes down the pipeline: a text, a GUID, a secret, an outcome, or an object with an id.</summary>
    // Its own parameter: -Id { $_.Uuid } leaves the object that is piped to be read here, with all that it knows. The id does not take the
    // pipeline by property name, because the engine reads the property outside of any guard: one that throws would end the run.
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

    /// <summary>Names of the secrets to delete, or patterns over names. The list is read whole before the first delete.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, HelpMessage = "Names or name patterns of secrets.")]
    [AllowNull]
    [PatternArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamePatternCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Reads each secret first, and deletes it only where name, tool and time of the last change are as in the input.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [SwitchArgument]
    public SwitchParameter IfUnchanged { get; set; }

    /// <summary>The file of an earlier run's audit: what it settled is not sent; without ids, what it left in doubt is settled.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [PathArgument]
    public string? ResumeFrom { get; set; }

    /// <summary>A file that is told of each id before it is sent and once it is decided, or a folder for one.</summary>
    [Parameter]
    [PathArgument]
    public string? AuditPath { get; set; }

    /// <summary>Takes a secret that is not there as success.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter IgnoreMissing { get; set; }

    /// <summary>Asks nothing, unless -Confirm or -WhatIf is given as well, and deletes by name even where the list may not be complete.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns an outcome for each secret.</summary>
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
        _journal = OpenJournal();
        var emits = PassThru && !_confirmation.IsWhatIf;
        _report = new DeletionReport(new RunStreams(this, _connection), _journal, emits, IgnoreMissing);
        _run = new BulkPipeline<SecretReference>(_report, ThrottleLimit!.Value, isInOrder: false, _journal.DeleteAsync);
    }

    private protected override void ProcessRecordCore()
    {
        if (ParameterSetName == NameSet)
        {
            AcceptAll(Named());
        }
        else if (OnlyResumes)
        {
            AcceptAll(_journal!.InDoubt);
        }
        else
        {
            ReadInput(Id, InputObject, _report, (secret, _) => Accept(secret), leave: secret => Receive(secret));
        }

        if (_run!.HasEnded)
        {
            _run.Finish();
        }
    }

    private protected override void EndProcessingCore() => _run!.Finish();

    // The run first: what ends with it is still noted.
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
        return new DeletionJournal(_connection, files, IfUnchanged);
    }

    // With its first id, for whoever asks meanwhile, and at its end: a run that began later, further down the pipeline, ended before. A run
    // that nothing came into leaves the record of the one before it, which may hold a doubt.
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

    // Before anything is asked or sent for it: wherever the pipeline is stopped, the record knows of it, and of an earlier run's doubt.
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
        else if (IfUnchanged && secret.Snapshot is null)
        {
            _report.WithoutSnapshot(secret);
        }
        else if (_run!.HasEnded || _confirmation.IsGivenFor(secret, "Delete permanently"))
        {
            _run.Add(secret);
        }
        else if (!_confirmation.IsWhatIf)
        {
            _report.IntentionallySkipped(secret);
        }
    }

    private void Resume(SecretReference secret, Outcome outcome)
    {
        if (!_confirmation.IsWhatIf)
        {
            _report.Resumed(secret, outcome);
        }
    }

    private IReadOnlyList<SecretReference> Named()
    {
        var selection = new NameSelection(Name);
        var list = ListSecrets(_connection);
        if (list.Failure is { } failure)
        {
            throw new TerminatingException(ErrorRecords.FromList(failure, _connection));
        }

        ThrowIfIncomplete(list.MayBeIncomplete);
        selection.Take(list.Secrets, StopToken);
        foreach (var name in selection.Missing)
        {
            _report.MissingName(name);
        }

        var isMeant = !selection.IsEverything || _confirmation.IsGivenForAll(
            $"The pattern matches all {selection.Secrets.Count} secrets in account {_connection}. Delete all of them permanently?",
            "Delete all secrets");
        return isMeant ? selection.Secrets : [];
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
