using IoSecrets.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Emits an outcome for each id, where outcomes are wanted.</summary>
internal sealed class DeletionReport(RunStreams streams, IoNetConnection connection, DeletionJournal ledger, bool emits, bool ignoresMissing)
    : RunReport<SecretReference>(streams, Operation.Delete, connection)
{
    private bool _hasToldLoss;
    private bool _hasToldDoubt;

    /// <inheritdoc/>
    public override void Skipped(SecretReference item) => Unsent(item, Outcome.WithoutResponse(SecretStatus.Skipped).WithEarlierDoubt(item.WasInDoubt));

    /// <summary>One that is left as it is on purpose.</summary>
    public void IntentionallySkipped(SecretReference secret) =>
        Unsent(secret, Outcome.WithoutResponse(SecretStatus.Skipped) with { IsIntentionallySkipped = true });

    /// <summary>One that an earlier run had settled.</summary>
    public void Resumed(SecretReference secret, Outcome outcome)
    {
        ledger.Resumed(secret, outcome);
        Decided(secret, outcome);
    }

    /// <summary>One whose doubt counts, and whose input may not say in which account it is in doubt; told once.</summary>
    public void InDoubt(SecretReference secret)
    {
        if (secret is { WasInDoubt: true, Doubt.IsComplete: false } && !_hasToldDoubt)
        {
            _hasToldDoubt = true;
            Streams.WriteWarning(
                $"Secret {secret.Label} is in doubt, and the input does not name its account; {Connection} is assumed. "
                + "Keep the columns BaseUri and Account when you save outcomes.");
        }
    }

    /// <inheritdoc/>
    public override void Settle(RunAbortPolicy abortPolicy)
    {
        if (ledger.Flush() is not { } failure)
        {
            return;
        }

        abortPolicy.AbortRun(AbortReason.AuditLost, failure);
        if (abortPolicy.Abort!.Reason != AbortReason.AuditLost && !_hasToldLoss)
        {
            _hasToldLoss = true;
            Streams.WriteError(ErrorRecords.FromLostAudit(failure));
        }
    }

    /// <inheritdoc/>
    public override void Ended(string reason, string? message = null) => ledger.Ended(reason, message);

    /// <summary>One that cannot be compared with the secret as it is now.</summary>
    public void WithoutSnapshot(SecretReference secret)
    {
        IntentionallySkipped(secret);
        Streams.WriteWarning(
            $"Secret {secret.Label} was not deleted: -IfUnchanged needs its Name, its ToolName, and its Revision or UpdatedAt in the input. "
            + "Use the output of Get-IoSecret.");
    }

    /// <summary>A name, meant to the letter, that no secret has.</summary>
    public void MissingName(string name)
    {
        if (!ignoresMissing)
        {
            Streams.WriteError(ErrorRecords.FromMissingName(name, Connection));
        }
    }

    protected override bool IsSuccess(Outcome outcome) =>
        base.IsSuccess(outcome) || (ignoresMissing && outcome.Status == SecretStatus.NotFound);

    protected override void Emit(SecretReference item, Outcome outcome, string? error)
    {
        if (emits)
        {
            Streams.WriteObject(outcome.ToSecretOutcome(item, Connection, error));
        }

        if (outcome.Changes.Count > 0)
        {
            var changes = string.Join(" and ", outcome.Changes);
            Streams.WriteWarning($"Secret {item.Label} was not deleted, because {changes} changed after the input was made.");
        }
    }

    protected override void EmitInvalid(string? shown, string error)
    {
        ledger.Invalid();
        if (emits)
        {
            Streams.WriteObject(OutcomeMapping.InvalidOutcome(shown, Connection, error));
        }
    }

    private void Unsent(SecretReference secret, Outcome outcome)
    {
        ledger.Decided(secret, outcome);
        Decided(secret, outcome);
    }
}
