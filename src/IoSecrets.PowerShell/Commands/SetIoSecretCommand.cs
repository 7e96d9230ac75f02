using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Changes the specified fields of secrets, and leaves the other fields as they are.</summary>
[Cmdlet(VerbsCommon.Set, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Secret))]
public sealed class SetIoSecretCommand : JournaledCmdlet
{
    private const int MaxShownName = 40;

    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private readonly FieldScripts _scripts = new();
    private SecretFields _fields = null!;
    private RowFields _rows = null!;
    private readonly List<SecretReference> _unchanged = [];
    private bool _hasRows;
    private JournalScope _record = null!;
    private WriteReporter _reporter = null!;
    private BulkPipeline<SecretUpdate>? _run;

    private protected override IRun? Run => _run;

    // A row in the line may contain its value.
    private protected override bool HidesLine => IsBound(nameof(Value)) || IsPiped;

    /// <summary>The IDs of the secrets to change. Each ID is a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(Position = 0)]
    [Alias("SecretId", "secret_id")]
    [ArgumentCompleter(typeof(IdCompleter))]
    public PSObject?[]? Id { get; set; }

    /// <summary>The pipeline input: a string, a GUID, a secret, an outcome, an object with an ID and perhaps a value, or a list of these.</summary>
    // A separate parameter, so that with -Id { $_.Uuid } the whole piped object is still available here. -Id does not bind by property name,
    // because the engine reads the property itself, outside this module's error handling: a property that throws would end the run.
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

    /// <summary>The new name, 1 to 1024 characters, or a script block that returns it for each secret.</summary>
    // No field binds from the pipeline: a piped secret would overwrite later changes with its own old fields. Therefore the engine does not
    // evaluate script blocks for these parameters, and would convert a script block to a string.
    [Parameter]
    [FieldArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public object? Name { get; set; }

    /// <summary>The new value for all secrets, 4 to 1024 characters: a SecureString or a string.</summary>
    [Parameter]
    [SecretValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? Value { get; set; }

    /// <summary>The new tool, a pattern for tools, or a script block that returns it for each secret. Null or an empty string removes the tool.</summary>
    [Parameter]
    [FieldArgument]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public object? ToolName { get; set; }

    /// <summary>The argument of the tool that receives the value, or a script block that returns it. Null or an empty string removes the argument.</summary>
    [Parameter]
    [FieldArgument]
    [ArgumentCompleter(typeof(ToolArgumentCompleter))]
    public object? ToolArgument { get; set; }

    /// <summary>Specifies that the tool uses the secret if it is given no value.</summary>
    [Parameter]
    [Alias("IsDefaultForTool")]
    [SwitchArgument]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>The columns of the input that are changed: Name, Value, ToolName, ToolArgument, IsDefaultForTool; by default, only Value.</summary>
    [Parameter]
    [PatternArgument]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Property { get; set; }

    /// <summary>The audit file of an earlier run; an ID for which it records the same change as made is not sent again.</summary>
    [Parameter]
    [PathArgument]
    public string? ResumeFrom { get; set; }

    /// <summary>Reads each secret back after the change, and returns it.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    // A user who knows only the name tries -Name, which is the new name.
    private protected override string IdMissingMessage => Name is string { Length: > 0 } name && !ReferenceEquals(name, TextArgumentAttribute.NotText)
        ? $"{base.IdMissingMessage} {Operation.Update.ByName(IsShown(name) ? ArgumentText.QuotePattern(name) : "NAME")}"
        : base.IdMissingMessage;

    private protected override void BeginProcessingCore()
    {
        ThrowIfIdsUnclear(Id, InputObject);
        RowFields.ThrowIfUnclear(Property, IsBound);
        _fields = ReadFields();
        _rows = new RowFields(Property ?? (IsBound(nameof(Value)) ? [] : null));
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.Medium);
        _record = OpenRecord(_connection, SecretOperation.Update, ResumeFrom, _confirmation.IsWhatIf);
        _reporter = new WriteReporter(new RunStreams(this, _connection), Operation.Update, _record.Journal, PassThru);
        _run = new BulkPipeline<SecretUpdate>(_reporter, ThrottleLimit, isInOrder: true, UpdateAsync);
        if (_fields.Value is { EndsInLineEnd: true })
        {
            WriteWarning(Messages.ValueEndsInLineEnd());
        }
    }

    private protected override void ProcessRecordCore()
    {
        ReadInput(Id, InputObject, _reporter);
        if (_run!.IsAborted)
        {
            _run.Finish();
        }
    }

    private protected override void EndProcessingCore()
    {
        if (_unchanged.Count > 0)
        {
            throw NothingToChange();
        }

        _run!.Finish();
    }

    private protected override void DisposeCore()
    {
        base.DisposeCore();
        _fields?.Value?.Dispose();
    }

    private protected override void OnUnprocessed(SecretReference secret) =>
        _record.Receive(new SecretUpdate(secret, _fields) { IsComplete = false });

    private protected override void Accept(SecretReference secret, object? source)
    {
        if (IsUnchanged(secret, source))
        {
            return;
        }

        secret = _record.Journal.History.WithDoubtOfUpdate(secret);
        var received = new SecretUpdate(secret, _fields) { IsComplete = _scripts.IsEmpty && !_rows.IsIn(source) };
        _record.Receive(received);
        // After the run ended, nothing of the input is evaluated, because nothing more is sent.
        if (_run!.IsAborted)
        {
            _run.Add(received);
            return;
        }

        var fields = _scripts.AddTo(_fields, source, out var failure);
        if (failure is not null)
        {
            _reporter.NotEvaluated(received, failure);
            return;
        }

        fields = _rows.AddTo(fields, source, out var problem);
        var change = new SecretUpdate(secret, fields, fields.Value == _fields.Value ? null : fields.Value);
        if ((problem ?? FieldLimits.Validate(fields)) is { } reason)
        {
            _reporter.Invalid(change, reason);
            change.Dispose();
        }
        else if (fields.IsEmpty)
        {
            _reporter.NothingToChange(change);
        }
        else
        {
            ReceiveAgain(received, change);
            Start(change);
        }
    }

    private void ReceiveAgain(SecretUpdate received, SecretUpdate change)
    {
        if (!received.IsComplete)
        {
            _record.Receive(change);
        }
    }

    // The two rows may have different contents.
    private protected override void OnDuplicate(SecretReference secret, object? source)
    {
        if (_rows.IsIn(source))
        {
            _reporter.SecondRow(new SecretUpdate(secret, _fields));
        }
    }

    private void Start(SecretUpdate change)
    {
        if (change.OwnValue is { EndsInLineEnd: true })
        {
            _reporter.WarnOfLineEnd(change);
        }

        var isSettled = _record.Journal.History.SettledAs(change) is not null;
        var isConfirmed = isSettled ? !_confirmation.IsWhatIf : _confirmation.Confirm(change, $"Change {change.Description}");
        if (!isConfirmed && !_confirmation.IsWhatIf)
        {
            _reporter.IntentionallySkipped(change);
        }

        if (!isConfirmed || !_run!.Add(change))
        {
            change.Dispose();
        }
    }

    // IDs and secrets have no values: they are errors if the input also has rows. If it has none, each would only repeat the same error.
    private bool IsUnchanged(SecretReference secret, object? source)
    {
        if (!_hasRows && _fields.IsEmpty && _scripts.IsEmpty && !_rows.IsIn(source)
            && PSObjects.Unwrap(source) is string or Guid or IoSecrets.Secret or SecretOutcome)
        {
            _unchanged.Add(secret);
            return true;
        }

        _hasRows = true;
        _unchanged.ForEach(unchanged => _reporter.NothingToChange(new SecretUpdate(unchanged, _fields)));
        _unchanged.Clear();
        return false;
    }

    private SecretFields ReadFields()
    {
        var isInvalidValue = Value == SecretValueArgumentAttribute.Invalid;
        var fields = new SecretFields
        {
            Name = Name is ScriptBlock ? null : (string?)Name,
            Value = Value is null || isInvalidValue ? null : SecretValue.From(Value),
            ToolName = ToOptional(ToolName),
            ToolArgument = ToOptional(ToolArgument),
            IsDefaultForTool = IsBound(nameof(DefaultForTool)) ? DefaultForTool.IsPresent : null,
        };
        if ((isInvalidValue ? SecretValueArgumentAttribute.Problem : FieldLimits.Validate(fields)) is { } problem)
        {
            fields.Value?.Dispose();
            throw new TerminatingException(
                nameof(Messages.ValidationFailed), ErrorCategory.InvalidArgument, $"Nothing was sent: {problem}.");
        }

        _scripts.AddIfScriptBlock(nameof(Name), Name, static (fields, text) => fields with { Name = text });
        _scripts.AddIfScriptBlock(nameof(ToolName), ToolName, static (fields, text) => fields with { ToolName = ToOptional(text) });
        _scripts.AddIfScriptBlock(nameof(ToolArgument), ToolArgument, static (fields, text) => fields with { ToolArgument = ToOptional(text) });
        return fields.IsEmpty && _scripts.IsEmpty && !IsPiped ? throw NothingToChange() : fields;
    }

    private static TerminatingException NothingToChange() =>
        new(nameof(Messages.NothingToChange), ErrorCategory.InvalidArgument, $"No change was given. {Messages.NothingToChange}");

    private static bool IsShown(string name) => !CredentialPatterns.IsIn(name) && TextSanitizer.Sanitize(name, MaxShownName) == name;

    // The service does not accept an empty string. An empty string removes the field, and so does null, which is bound as an empty string.
    private static Optional<string?> ToOptional(object? given) => given is string text ? new(text.Length == 0 ? null : text) : default;

    private async Task<Outcome> UpdateAsync(SecretsClient client, SecretUpdate change, CancellationToken cancellationToken)
    {
        using var sent = change;
        var changed = await _record.Journal.UpdateAsync(client, change, check: null, cancellationToken).ConfigureAwait(false);
        if (!PassThru || !changed.IsApplied)
        {
            return changed;
        }

        var read = (await client.GetAsync(change.Secret.Id, cancellationToken).ConfigureAwait(false)).Secret;
        return changed with { Secret = change.Fields.Value is { } value ? read?.Masked(value.MaskIn) : read };
    }
}
