using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Changes the fields of secrets that are named, and leaves the others as they are.</summary>
[Cmdlet(VerbsCommon.Set, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Secret))]
public sealed class SetIoSecretCommand : SecretCmdlet
{
    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private readonly FieldScripts _blocks = new();
    private SecretFields _fields = null!;
    private string _words = "";
    private SecretReport _report = null!;
    private BulkPipeline<SecretUpdate>? _run;

    private protected override bool HidesLine => IsBound(nameof(Value));

    /// <summary>Ids of the secrets to change, each a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(Position = 0)]
    [Alias("SecretId", "secret_id")]
    [ArgumentCompleter(typeof(IdCompleter))]
    public PSObject?[]? Id { get; set; }

    /// <summary>What comes down the pipeline: a text, a GUID, a secret, an outcome, or an object with an id. Only its id is taken.</summary>
    // Its own parameter: -Id { $_.Uuid } leaves the object that is piped to be read here, with all that it knows. The id does not take the
    // pipeline by property name, because the engine reads the property outside of any guard: one that throws would end the run.
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [RowArgument]
    public object? InputObject
    {
        get;
        set => field = RowArgumentAttribute.Unwrap(value);
    }

    /// <summary>The new name, 1 to 1024 characters, or a script block that gives it for each secret.</summary>
    // None of the fields come from the pipeline: a piped secret would write its own old ones back over a later change. So the engine does not
    // evaluate script blocks for them, and would make a text of one.
    [Parameter]
    [FieldArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public object? Name { get; set; }

    /// <summary>The new value, 4 to 1024 characters: a SecureString or a text.</summary>
    [Parameter]
    [SecretValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? Value { get; set; }

    /// <summary>The new tool, or pattern over tools; null or an empty text for none; or a script block that gives it for each secret.</summary>
    [Parameter]
    [FieldArgument]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public object? ToolName { get; set; }

    /// <summary>The tool's argument that gets the value; null or an empty text for none; or a script block that gives it for each secret.</summary>
    [Parameter]
    [FieldArgument]
    [ArgumentCompleter(typeof(ToolArgumentCompleter))]
    public object? ToolArgument { get; set; }

    /// <summary>Whether the tool uses it when it is given no value.</summary>
    [Parameter]
    [Alias("IsDefaultForTool")]
    [SwitchArgument]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>Reads each secret back, and returns it.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    private protected override void BeginProcessingCore()
    {
        ThrowIfIdsUnclear(Id, InputObject);
        _fields = FieldsOf();
        _words = string.Join(", ", _fields.Names());
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.Medium);
        _report = new SecretReport(new RunStreams(this, _connection), Operation.Change, PassThru);
        _run = new BulkPipeline<SecretUpdate>(_report, ThrottleLimit!.Value, isInOrder: true, UpdateAsync);
        if (_fields.Value is { EndsInLineEnd: true })
        {
            WriteWarning(Messages.ValueEndsInLineEnd());
        }
    }

    private protected override void ProcessRecordCore()
    {
        ReadInput(Id, InputObject, _report, Accept);
        if (_run!.HasEnded)
        {
            _run.Finish();
        }
    }

    private protected override void EndProcessingCore() => _run!.Finish();

    private protected override void DisposeCore()
    {
        _run?.Dispose();
        _fields?.Value?.Dispose();
    }

    private void Accept(SecretReference secret, object? source)
    {
        // Once the run has ended, nothing is evaluated for what is not sent.
        string? flaw = null;
        var change = _blocks.IsEmpty || _run!.HasEnded
            ? new SecretUpdate(secret, _fields, _words)
            : _blocks.ChangeOf(secret, source, _fields, out flaw);
        if (flaw is not null)
        {
            _report.NotEvaluated(change, flaw);
        }
        else if (!_blocks.IsEmpty && FieldLimits.Validate(change.Fields) is { } limit)
        {
            _report.Invalid(change, limit);
        }
        else if (_run!.HasEnded || _confirmation.IsGivenFor(change, $"Change {change.Words}"))
        {
            _run.Add(change);
        }
    }

    private SecretFields FieldsOf()
    {
        var isRefused = Value == SecretValueArgumentAttribute.Refused;
        var fields = new SecretFields
        {
            Name = Name is ScriptBlock ? null : (string?)Name,
            Value = Value is null || isRefused ? null : SecretValue.From(Value),
            ToolName = NamedOf(ToolName),
            ToolArgument = NamedOf(ToolArgument),
            IsDefaultForTool = IsBound(nameof(DefaultForTool)) ? DefaultForTool.IsPresent : null,
        };
        if ((isRefused ? "the value is neither a SecureString nor a string" : FieldLimits.Validate(fields)) is { } flaw)
        {
            fields.Value?.Dispose();
            throw new TerminatingException(
                nameof(Messages.ValidationFailed), ErrorCategory.InvalidArgument, $"Nothing was sent: {flaw}.");
        }

        NoteBlocks();
        return fields.Names().Any() || !_blocks.IsEmpty ? fields : throw new TerminatingException(
            nameof(Messages.NothingToChange), ErrorCategory.InvalidArgument, Messages.NothingToChange);
    }

    private void NoteBlocks()
    {
        Note(nameof(Name), "name", Name, static (fields, text) => fields with { Name = text });
        Note(nameof(ToolName), "tool name", ToolName, static (fields, text) => fields with { ToolName = NamedOf(text) });
        Note(nameof(ToolArgument), "tool argument", ToolArgument, static (fields, text) => fields with { ToolArgument = NamedOf(text) });

        void Note(string parameter, string field, object? given, Func<SecretFields, string, SecretFields> put)
        {
            if (given is ScriptBlock block)
            {
                _blocks.Add(parameter, field, block, put);
            }
        }
    }

    // The service takes no empty text: one takes the field away, and so does null, which comes as one.
    private static Optional<string?> NamedOf(object? given) => given is string text ? new(text.Length == 0 ? null : text) : default;

    private async Task<Outcome> UpdateAsync(SecretsClient client, SecretUpdate change, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        var changed = await client.UpdateAsync(change.Secret.Id, change.Fields, abortPolicy, cancellationToken).ConfigureAwait(false);
        if (!PassThru || !changed.IsApplied)
        {
            return changed;
        }

        var read = (await client.GetAsync(change.Secret.Id, abortPolicy, cancellationToken).ConfigureAwait(false)).Secret;
        return changed with { Secret = change.Fields.Value is { } value ? read?.Masked(value.MaskIn) : read };
    }
}
