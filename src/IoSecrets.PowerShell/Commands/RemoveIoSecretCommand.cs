using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Deletes secrets permanently, by their IDs or by their names.</summary>
[Cmdlet(VerbsCommon.Remove, "IoSecret", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SecretOutcome))]
public sealed class RemoveIoSecretCommand : JournaledCmdlet
{
    private const string IdSet = "Id";
    private const string NameSet = "Name";

    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private DeletionRun? _run;
    private ServiceList<Secret>? _list;

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

    // Its outcomes say what a change or a create did, not what is to be deleted.
    private protected override bool RefusesOutcomesOfOtherOperations => true;

    private protected override IRun? Run => _run;

    private bool OnlyResumes => IsBound(nameof(ResumeFrom)) && !IsBound(nameof(Id)) && !IsPiped;

    private protected override void BeginProcessingCore()
    {
        if (ParameterSetName == IdSet && !OnlyResumes)
        {
            ThrowIfIdsUnclear(Id, InputObject);
        }

        PatternChecks.ThrowIfInvalid(nameof(Name), Name);
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.High, Force, hasTargets: ParameterSetName == IdSet);
        var checks = new DeletionChecks(IfUnchanged, IfNotReferenced ? () => ReadUsage(_connection, _list ?? ReadList(_connection)) : null);
        var record = OpenRecord(_connection, SecretOperation.Delete, ResumeFrom, _confirmation.IsWhatIf);
        var report = new DeletionReporter(new RunStreams(this, _connection), record.Journal, PassThru && !_confirmation.IsWhatIf)
        {
            IgnoresMissing = IgnoreMissing,
        };
        _run = new DeletionRun(report, record, checks, _confirmation, ThrottleLimit);
    }

    private protected override void ProcessRecordCore()
    {
        if (ParameterSetName == NameSet)
        {
            _run!.AcceptAll(FindByName());
        }
        else if (OnlyResumes)
        {
            _run!.AcceptInDoubt();
        }
        else
        {
            ReadInput(Id, InputObject, _run!.Report);
        }

        if (_run!.ShouldFinish)
        {
            _run.Finish();
        }
    }

    private protected override void Accept(SecretReference secret, object? source) => _run!.Accept(secret);

    private protected override void OnUnprocessed(SecretReference secret) => _run!.Receive(secret);

    private protected override void EndProcessingCore() => _run!.Finish();

    private IReadOnlyList<SecretReference> FindByName()
    {
        var selection = new NameSelection(Name);
        _list = ReadList(_connection);
        ThrowIfIncomplete(_list.MayBeIncomplete);
        selection.AddMatches(_list.Items, StopToken);
        foreach (var name in selection.Missing)
        {
            _run!.Report.MissingName(name);
        }

        if (selection.Secrets.Count > 0)
        {
            _confirmation.ThrowIfCannotPrompt();
        }

        var isConfirmed = !selection.IsEverything || _confirmation.ConfirmAll(
            $"The pattern matches all {selection.Secrets.Count} secrets in account {_connection}. Delete all of them permanently?",
            "Delete all secrets");
        return isConfirmed ? selection.Secrets : [];
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
