using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Connection;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Creates secrets, one or a row of a file each.</summary>
[Cmdlet(VerbsCommon.New, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Secret))]
public sealed class NewIoSecretCommand : SecretCmdlet
{
    private const string FlagAlias = "IsDefaultForTool";

    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private SecretReport _report = null!;
    private BulkPipeline<SecretCreation>? _run;
    private bool? _flag;

    // The value may stand in the row that is piped in as well.
    private protected override bool HidesLine => true;

    /// <summary>The name, 1 to 1024 characters; names are not unique.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name, 1 to 1024 characters.")]
    [AllowEmptyString]
    [TextArgument(MayBeEmpty = true)]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The value, 4 to 1024 characters: a SecureString, or a text for rows of a file. Without it, it is asked for, hidden.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SecretValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? Value { get; set; }

    /// <summary>The tool that is to use it, or a pattern over tools.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextArgument(MayBeEmpty = true)]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string? ToolName { get; set; }

    /// <summary>The tool's argument that gets the value.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextArgument(MayBeEmpty = true)]
    [ArgumentCompleter(typeof(ToolArgumentCompleter))]
    public string? ToolArgument { get; set; }

    /// <summary>The tool uses it when it is given no value. In a row, under this name or its alias: true, false, 1, 0 or nothing.</summary>
    // The cmdlet reads a row's cell itself: the engine takes an empty one for true, and loses the text True.
    [Parameter]
    [Alias(FlagAlias)]
    [SwitchArgument]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>A row with the columns that the parameters are named after.</summary>
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
        _report = new SecretReport(new RunStreams(this, _connection), Operation.Create);
        _run = new BulkPipeline<SecretCreation>(_report, ThrottleLimit!.Value, isInOrder: true, CreateAsync);
    }

    private protected override void ProcessRecordCore()
    {
        var item = NewItem(out var flaw);
        if ((flaw ?? FieldLimits.Validate(item.Fields)) is { } reason)
        {
            Refuse(item, reason);
        }
        else
        {
            Accept(item);
        }

        if (_run!.HasEnded)
        {
            _run.Finish();
        }
    }

    private protected override void EndProcessingCore() => _run!.Finish();

    private protected override void DisposeCore() => _run?.Dispose();

    private SecretCreation NewItem(out string? flaw)
    {
        var isRead = CsvBoolean.TryRead(InputObject as PSObject, [nameof(DefaultForTool), FlagAlias], out var flag);
        var isRefused = Value == SecretValueArgumentAttribute.Refused;
        flaw = NotTextIn(Name, "name") ?? NotTextIn(ToolName, "tool name") ?? NotTextIn(ToolArgument, "tool argument")
            ?? (isRefused ? "the value is neither a SecureString nor a string"
            : Value is null && MyInvocation.ExpectingInput ? "it has no value"
            : isRead || _flag is not null ? null
            : "DefaultForTool is not true, false, 1, 0 or empty");
        return new SecretCreation(new SecretFields
        {
            Name = NotTextIn(Name, "name") is null ? Name : "",
            Value = Value is null || isRefused ? null : SecretValue.From(Value),
            ToolName = string.IsNullOrEmpty(ToolName) ? default : new(ToolName),
            ToolArgument = string.IsNullOrEmpty(ToolArgument) ? default : new(ToolArgument),
            IsDefaultForTool = _flag ?? flag,
        });
    }

    private void Accept(SecretCreation item)
    {
        WarnOfLineEnd(item);
        if (_run!.HasEnded || _confirmation.IsGivenFor(item, "Create"))
        {
            Start(item);
        }
        else
        {
            item.Dispose();
        }
    }

    private void Start(SecretCreation item)
    {
        var isToBeTyped = item.Fields.Value is null && !_run!.HasEnded;
        var whole = isToBeTyped ? WithTypedValue(item) : item;
        if (isToBeTyped && FieldLimits.Validate(whole.Fields) is { } flaw)
        {
            Refuse(whole, flaw);
        }
        else if (!_run!.Add(whole))
        {
            whole.Dispose();
        }
    }

    private void WarnOfLineEnd(SecretCreation item)
    {
        if (item.Fields.Value is { EndsInLineEnd: true } && !_run!.HasEnded)
        {
            _report.WarnOfLineEnd(item);
        }
    }

    // On the command line it was refused before; in a row it is one item's flaw.
    private static string? NotTextIn(string? text, string field) =>
        ReferenceEquals(text, TextArgumentAttribute.NotText) ? $"the {field} is an object, not a string" : null;

    private SecretCreation WithTypedValue(SecretCreation item)
    {
        using var typed = HostPrompt.AskHidden(Host, $"Value of {item.Label}") ?? throw new TerminatingException(
            nameof(Messages.ValueMissing), ErrorCategory.InvalidArgument, Messages.ValueMissing, item.Target);
        return new SecretCreation(item.Fields with { Value = SecretValue.From(typed) });
    }

    private void Refuse(SecretCreation item, string flaw)
    {
        _report.Invalid(item, flaw);
        item.Dispose();
    }

    private static async Task<Outcome> CreateAsync(SecretsClient client, SecretCreation item, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        using (item)
        {
            return await client.CreateAsync(item.Fields, abortPolicy, cancellationToken).ConfigureAwait(false);
        }
    }
}
