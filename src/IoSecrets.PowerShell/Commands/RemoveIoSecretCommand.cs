using System.Management.Automation;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Deletes secrets for good, by their ids.</summary>
[Cmdlet(VerbsCommon.Remove, "IoSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SecretOutcome))]
public sealed class RemoveIoSecretCommand : ConnectedCmdlet
{
    private readonly SecretInput _input = new();
    private readonly HashSet<Guid> _seen = [];
    private IoNetConnection _connection = null!;
    private Confirmation _confirmation = null!;
    private DeletionRun? _run;

    /// <summary>Ids of the secrets to delete, each a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("SecretId", "secret_id")]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [AllowNull]
    public string?[]? Id { get; set; }

    /// <summary>What comes down the pipeline: a text, a GUID, an outcome, or an object with an id.</summary>
    // Its own parameter: a string[] that took the pipeline by value would get an object as "@{Id=...}".
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>How many requests may be in flight at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Takes a secret that is not there as success.</summary>
    [Parameter]
    public SwitchParameter IgnoreMissing { get; set; }

    /// <summary>Asks nothing, unless -Confirm or -WhatIf is given as well.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns an outcome for each id.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private DeletionReport Report => _run!.Report;

    private protected override void Begin()
    {
        RefuseUnclearIds();
        _connection = OpenConnection();
        _confirmation = new Confirmation(this, Force);
        _run = new DeletionRun(this, _connection, ThrottleLimit, PassThru && !_confirmation.IsWhatIf, IgnoreMissing, StopToken);
    }

    private protected override void Process()
    {
        foreach (var item in _input.Read(Id, InputObject))
        {
            Accept(item);
        }

        if (_run!.HasEnded)
        {
            _run.Finish();
        }
    }

    private protected override void End() => _run!.Finish();

    private protected override void Close() => _run?.Dispose();

    private void Accept(IncomingItem item)
    {
        if (item.IsBlank)
        {
            Report.Note($"Item {item.Place} of the input is blank and was passed over.");
        }
        else if (item.Secret is not { } secret)
        {
            Report.Invalid(item);
        }
        else if (!_seen.Add(secret.Id))
        {
            Report.Note($"Item {item.Place} of the input, {secret.Text}, came before and is sent once.");
        }
        else if (_run!.HasEnded || IsConfirmed(secret))
        {
            _run.Add(secret);
        }
        else if (!_confirmation.IsWhatIf)
        {
            Report.Skipped(secret);
        }
    }

    private bool IsConfirmed(IncomingSecret secret) => _confirmation.IsGivenFor(
        $"Secret {secret.Text} (account {_connection.Account}) at {_connection.BaseUri.Authority}", "Delete for good");

    private void RefuseUnclearIds()
    {
        var isPiped = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

        // -Id { $_.Uuid } is bound too, but for each record anew.
        if (isPiped && Id is not null)
        {
            throw new TerminatingException(nameof(Messages.IdPipedAndNamed), ErrorCategory.InvalidArgument, Messages.IdPipedAndNamed);
        }

        if (!isPiped && (Id is null || Array.TrueForAll(Id, string.IsNullOrWhiteSpace)))
        {
            throw new TerminatingException(nameof(Messages.IdMissing), ErrorCategory.InvalidArgument, Messages.IdMissing);
        }
    }
}
