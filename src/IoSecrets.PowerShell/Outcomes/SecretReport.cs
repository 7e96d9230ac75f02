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
    public void Invalid(TItem item, string flaw) => Refuse(item, nameof(Messages.ValidationFailed), $"{flaw}. Nothing was sent.");

    /// <summary>One that a script block of the user's gave no text for.</summary>
    public void NotEvaluated(TItem item, string flaw) => Refuse(item, nameof(Messages.ScriptBlockFailed), $"{flaw}. {Messages.ScriptBlockFailed}");

    /// <summary>One whose value ends in a line end, which is sent as a part of it.</summary>
    public void WarnOfLineEnd(TItem item) => Streams.WriteWarning(Messages.ValueEndsInLineEnd(item.Label));

    protected override void Emit(TItem item, Outcome outcome, string? error)
    {
        if (!emits || !outcome.IsApplied)
        {
            return;
        }

        if (outcome.Secret is { } secret)
        {
            Streams.WriteObject(secret);
        }
        else
        {
            Streams.WriteWarning(
                $"Secret {item.Label} was {Operation.Participle}, but could not be read back. Use Get-IoSecret to see it.");
        }
    }

    // A secret that is to be changed came in by its id, which is one; what is no secret at all is counted apart.
    private void Refuse(TItem item, string errorId, string why)
    {
        var message = Connection.Mask($"Secret {item.Label} was not {Operation.Participle}: {why}");
        var error = ErrorRecords.Create(errorId, ErrorCategory.InvalidArgument, message, Connection.Mask(item.Target));
        if (Operation == Operation.Create)
        {
            Refuse(error, item.Target);
        }
        else
        {
            Counts.Count(SecretStatus.Failed);
            Streams.WriteError(error);
        }
    }
}
