using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Connection;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Creates one secret, or one secret for each row of a file.</summary>
[Cmdlet(VerbsCommon.New, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Secret))]
public sealed class NewIoSecretCommand : JournaledCmdlet
{
    private const string FlagAlias = "IsDefaultForTool";

    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private CreationNumbers _numbers = null!;
    private JournalScope _record = null!;
    private WriteReporter _reporter = null!;
    private BulkPipeline<SecretCreation>? _run;
    private bool? _flag;
    private int _rows;

    // The value may be in the line itself, or in the expression of the row that is piped in.
    private protected override bool HidesLine => true;

    private protected override IRun? Run => _run;

    private RunHistory History => _record.Journal.History;

    /// <summary>The name, 1 to 1024 characters; names are not unique.</summary>
    // Not mandatory: for a row without it, the engine's own error would show the whole row, and with it the value.
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [TextArgument(MayBeEmpty = true)]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public string? Name { get; set; }

    /// <summary>The value, 4 to 1024 characters: a SecureString, or a string for the rows of a file; by default, the cmdlet prompts for it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecretValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? Value { get; set; }

    /// <summary>The tool that uses the secret, or a pattern for several tools.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextArgument(MayBeEmpty = true)]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string? ToolName { get; set; }

    /// <summary>The argument of the tool that receives the value.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextArgument(MayBeEmpty = true)]
    [ArgumentCompleter(typeof(ToolArgumentCompleter))]
    public string? ToolArgument { get; set; }

    /// <summary>Specifies that the tool uses the secret if it is given no value. A column of a row contains true, false, 1, 0 or nothing.</summary>
    // The cmdlet reads a row's cell itself, because the engine converts an empty cell to true, and loses the text True.
    [Parameter]
    [Alias(FlagAlias)]
    [SwitchArgument]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>The audit file of an earlier run; a secret that it records as created is not created again.</summary>
    [Parameter]
    [PathArgument]
    public string? ResumeFrom { get; set; }

    /// <summary>The pipeline input: a row with columns that have the names of the parameters.</summary>
    [Parameter(ValueFromPipeline = true)]
    [RowArgument]
    public object? InputObject
    {
        get;
        set => field = RowArgumentAttribute.Unwrap(value);
    }

    private protected override void BeginProcessingCore()
    {
        _flag = IsBound(nameof(DefaultForTool)) ? DefaultForTool.IsPresent : null;
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.Medium);
        _numbers = new CreationNumbers(_connection.Mask);
        _record = OpenRecord(_connection, SecretOperation.Create, ResumeFrom, _confirmation.IsWhatIf);
        _reporter = new WriteReporter(new RunStreams(this, _connection), Operation.Create, _record.Journal) { IsAudited = AuditPath is not null };
        _run = new BulkPipeline<SecretCreation>(_reporter, ThrottleLimit, isInOrder: true, CreateAsync);
    }

    private protected override void ProcessRecordCore()
    {
        if (InputObject is PSObject { BaseObject: PSCustomObject } row && _rows++ == 0)
        {
            WarnOfUnknownColumns(row);
        }

        var item = NewItem(out var problem);
        if ((problem ?? FieldLimits.Validate(item.Fields)) is { } reason)
        {
            ReportInvalid(item, reason);
        }
        else
        {
            Accept(item);
        }

        if (_run!.IsAborted)
        {
            _run.Finish();
        }
    }

    private protected override void EndProcessingCore() => _run!.Finish();

    private SecretCreation NewItem(out string? problem)
    {
        var isRead = CsvBoolean.TryRead(InputObject as PSObject, [nameof(DefaultForTool), FlagAlias], out var flag);
        var isInvalidValue = Value == SecretValueArgumentAttribute.Invalid;
        var nameProblem = FindTypeProblem(Name, "name");
        problem = nameProblem ?? FindTypeProblem(ToolName, "tool name") ?? FindTypeProblem(ToolArgument, "tool argument")
            ?? (Name is null ? "it has no name"
            : isInvalidValue ? SecretValueArgumentAttribute.Problem
            : Value is null && MyInvocation.ExpectingInput ? "it has no value"
            : isRead || _flag is not null ? null
            : RowFields.NotBoolean);
        var fields = new SecretFields
        {
            Name = nameProblem is null ? Name ?? "" : "",
            Value = Value is null || isInvalidValue ? null : SecretValue.From(Value),
            ToolName = string.IsNullOrEmpty(ToolName) ? default : new(ToolName),
            ToolArgument = string.IsNullOrEmpty(ToolArgument) ? default : new(ToolArgument),
            IsDefaultForTool = _flag ?? flag,
        };
        return new SecretCreation(fields, _numbers.Next(fields), _rows == 0 ? null : $"row {_rows}");
    }

    private void WarnOfUnknownColumns(PSObject row)
    {
        if (ItemDescription.FindUnknownColumns(row, RowFields.NamedColumns) is { Count: > 0 } unknown)
        {
            var read = string.Join(", ", RowFields.NamedColumns);
            WriteWarning($"These columns of the input are not read: {string.Join(", ", unknown)}. New-IoSecret reads {read}.");
        }
    }

    private void Accept(SecretCreation item)
    {
        ReadListIfNeeded();
        _record.Receive(item);
        if (_run!.IsAborted || IsSettled(item))
        {
            AddOrDispose(item, isConfirmed: !_confirmation.IsWhatIf);
            return;
        }

        WarnOfLineEnd(item);
        var isConfirmed = _confirmation.Confirm(item, "Create");
        if (!isConfirmed && !_confirmation.IsWhatIf)
        {
            _reporter.IntentionallySkipped(item);
        }

        if (isConfirmed && item.Fields.Value is null)
        {
            StartPrompted(PromptForValue(item));
        }
        else
        {
            AddOrDispose(item, isConfirmed);
        }
    }

    // Once, before the first create: a secret that this run creates must not be taken for one that an earlier run created.
    private void ReadListIfNeeded()
    {
        if (History.NeedsList && !_confirmation.IsWhatIf)
        {
            History.ResolveCreatesInDoubt(ListSecrets(_connection));
        }
    }

    // With -WhatIf no list is read, and a create in doubt is shown as one to do.
    private bool IsSettled(SecretCreation item) =>
        History.SettledAs(item) is not null || (!_confirmation.IsWhatIf && History.FindCreateInDoubt(item) is not null);

    private void StartPrompted(SecretCreation item)
    {
        if (FieldLimits.Validate(item.Fields) is { } problem)
        {
            _record.Journal.Withdraw(item);
            ReportInvalid(item, problem);
        }
        else
        {
            // The value masks a name that repeats it.
            _record.Receive(item);
            AddOrDispose(item, isConfirmed: true);
        }
    }

    private void AddOrDispose(SecretCreation item, bool isConfirmed)
    {
        if (!isConfirmed || !_run!.Add(item))
        {
            item.Dispose();
        }
    }

    private void WarnOfLineEnd(SecretCreation item)
    {
        if (item.Fields.Value is { EndsInLineEnd: true })
        {
            _reporter.WarnOfLineEnd(item);
        }
    }

    // On the command line, an object is rejected before this point; in a row, it makes only that item invalid.
    private static string? FindTypeProblem(string? text, string field) =>
        ReferenceEquals(text, TextArgumentAttribute.NotText) ? $"the {field} is an object, not a string" : null;

    private SecretCreation PromptForValue(SecretCreation item)
    {
        using var typed = HostPrompt.PromptHidden(Host, $"Value of {item.Label}") ?? throw new TerminatingException(
            nameof(Messages.ValueMissing), ErrorCategory.InvalidArgument, Messages.ValueMissing, item.Target);
        return item.WithValue(SecretValue.From(typed));
    }

    private void ReportInvalid(SecretCreation item, string problem)
    {
        _reporter.Invalid(item, problem);
        item.Dispose();
    }

    private async Task<Outcome> CreateAsync(SecretsClient client, SecretCreation item, CancellationToken cancellationToken)
    {
        using (item)
        {
            return await _record.Journal.CreateAsync(client, item, cancellationToken).ConfigureAwait(false);
        }
    }
}
