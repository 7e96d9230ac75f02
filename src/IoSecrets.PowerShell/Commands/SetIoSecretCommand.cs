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
    private SecretFields _fields = null!;
    private SecretReport<IncomingSecret> _report = null!;
    private SecretRun<IncomingSecret>? _run;

    /// <summary>Ids of the secrets to change, each a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("SecretId", "secret_id")]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(IdCompleter))]
    public string?[]? Id { get; set; }

    /// <summary>What comes down the pipeline: a text, a GUID, a secret, an outcome, or an object with an id. Only its id is taken.</summary>
    // Its own parameter: a string[] that took the pipeline by value would get an object as "@{Id=...}".
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>The new name, 1 to 1024 characters.</summary>
    // None of the fields come from the pipeline: a piped secret would write its own old ones back over a later change.
    [Parameter]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Name { get; set; }

    /// <summary>The new value, 4 to 1024 characters: a SecureString or a text.</summary>
    [Parameter]
    [SecretValueArgument]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public SecureString? Value { get; set; }

    /// <summary>The new tool, or pattern over tools; null or an empty text for none.</summary>
    [Parameter]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string? ToolName { get; set; }

    /// <summary>The tool's argument that gets the value; null or an empty text for none.</summary>
    [Parameter]
    [AllowEmptyString]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolArgumentCompleter))]
    public string? ToolArgument { get; set; }

    /// <summary>Whether the tool uses it when it is given no value.</summary>
    [Parameter]
    [Alias("IsDefaultForTool")]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>Reads each secret back, and returns it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        if (IsBound(nameof(Value)))
        {
            ScriptLine.Hide(MyInvocation);
        }

        RefuseUnclearIds(Id);
        _fields = FieldsOf();
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, _connection, ConfirmImpact.Medium);
        _run = new SecretRun<IncomingSecret>(
            this,
            _connection,
            new RunSettings(Operation.Change, ThrottleLimit, IsInOrder: true),
            streams => _report = new SecretReport<IncomingSecret>(streams, Operation.Change, _connection, PassThru),
            ChangeAsync,
            StopToken);
    }

    private protected override void Process()
    {
        Take(Id, InputObject, _report, Accept);
        if (_run!.HasEnded)
        {
            _run.Finish();
        }
    }

    private protected override void End() => _run!.Finish();

    private protected override void Close()
    {
        _run?.Dispose();
        _fields?.Value?.Dispose();
    }

    private void Accept(IncomingSecret secret)
    {
        if (_run!.HasEnded || _confirmation.IsGivenFor(secret, $"Change {string.Join(", ", _fields.Names())}"))
        {
            _run.Add(secret);
        }
    }

    private SecretFields FieldsOf()
    {
        var isRefused = IsBound(nameof(Value)) && (Value is null || Value == SecretValueArgumentAttribute.Refused);
        var fields = new SecretFields
        {
            Name = IsBound(nameof(Name)) ? Name ?? "" : null,
            Value = Value is null || isRefused ? null : SecretValue.Of(Value),
            ToolName = TextOf(nameof(ToolName), ToolName),
            ToolArgument = TextOf(nameof(ToolArgument), ToolArgument),
            IsDefaultForTool = IsBound(nameof(DefaultForTool)) ? DefaultForTool.IsPresent : null,
        };
        if ((isRefused ? "the value is neither a SecureString nor a text" : FieldLimits.FlawOf(fields)) is { } flaw)
        {
            fields.Value?.Dispose();
            throw new TerminatingException(
                nameof(Messages.ValidationFailed), ErrorCategory.InvalidArgument, $"Nothing was changed: {flaw}. Nothing was sent.");
        }

        return fields.Names().Any() ? fields : throw new TerminatingException(
            nameof(Messages.NothingToChange), ErrorCategory.InvalidArgument, Messages.NothingToChange);
    }

    // PowerShell makes an empty text of null. The service takes no empty one, so both take the field away.
    private Named<string?> TextOf(string parameter, string? text) =>
        IsBound(parameter) ? new(string.IsNullOrEmpty(text) ? null : text) : default;

    private async Task<Outcome> ChangeAsync(IoSecretsClient client, IncomingSecret secret, RunGuard guard, CancellationToken stop)
    {
        var changed = await client.ChangeAsync(secret.Id, _fields, guard, stop).ConfigureAwait(false);
        if (!PassThru || changed.Status != OutcomeStatus.Done)
        {
            return changed;
        }

        var read = (await client.GetAsync(secret.Id, guard, stop).ConfigureAwait(false)).Secret;
        return changed with { Secret = _fields.Value is { } value ? read?.Masked(value.MaskIn) : read };
    }
}
