using System.Management.Automation;
using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Emits the secret that was read, created or changed, where it is wanted.</summary>
internal sealed class SecretReport<TItem>(RunStreams streams, Operation operation, IoNetConnection connection, bool emits = true)
    : RunReport<TItem>(streams, operation, connection)
    where TItem : IRunItem
{
    /// <summary>One whose fields are not within the limits of the service.</summary>
    public void Flawed(TItem item, string flaw) => Refuse(
        ErrorRecords.Of(
            nameof(Messages.ValidationFailed),
            ErrorCategory.InvalidArgument,
            $"Secret {item.Label} was not {Operation.Participle}: {flaw}. Nothing was sent.",
            item.Target),
        item.Target);

    protected override void Emit(TItem item, Outcome outcome, string? error)
    {
        if (!emits || outcome.Status != OutcomeStatus.Done)
        {
            return;
        }

        if (outcome.Secret is { } secret)
        {
            Streams.WriteObject(new Secret(secret));
        }
        else
        {
            Streams.WriteWarning(
                $"Secret {item.Label} was {Operation.Participle}, and what it is now cannot be read. Get-IoSecret shows it.");
        }
    }
}
