using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Emits an outcome for each id, where outcomes are wanted.</summary>
internal sealed class DeletionReport(RunStreams streams, IoNetConnection connection, bool emits, bool ignoresMissing)
    : RunReport<IncomingSecret>(streams, Operation.Delete, connection)
{
    /// <summary>One that cannot be compared with the secret as it is now.</summary>
    public void Unplanned(IncomingSecret secret)
    {
        Skipped(secret);
        Streams.WriteWarning(
            $"Secret {secret.Label} was not deleted: with -IfUnchanged the input must hold its Name, ToolName and UpdatedAt, as Get-IoSecret gives them.");
    }

    /// <summary>A name, meant to the letter, that no secret has.</summary>
    public void MissingName(string name)
    {
        if (!ignoresMissing)
        {
            Streams.WriteError(ErrorRecords.OfMissingName(name, Connection));
        }
    }

    protected override bool IsSuccess(Outcome outcome) =>
        base.IsSuccess(outcome) || (ignoresMissing && outcome.Status == OutcomeStatus.NotFound);

    protected override void Emit(IncomingSecret item, Outcome outcome, string? error)
    {
        if (emits)
        {
            Streams.WriteObject(outcome.ToSecretOutcome(item, error));
        }

        if (outcome.Changes.Count > 0)
        {
            var changes = string.Join(" and ", outcome.Changes);
            Streams.WriteWarning($"Secret {item.Label} was not deleted: since it was planned, {changes} changed.");
        }
    }

    protected override void EmitInvalid(string? shown, string error)
    {
        if (emits)
        {
            Streams.WriteObject(new SecretOutcome(shown, SecretStatus.Invalid) { Error = error });
        }
    }
}
