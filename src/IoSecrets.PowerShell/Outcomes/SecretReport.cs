using System.Management.Automation;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Outcomes;

/// <summary>Reports a run that reads, creates or changes secrets, and outputs each secret if that is wanted.</summary>
/// <param name="streams">The streams of the run.</param>
/// <param name="operation">What the run does.</param>
/// <param name="emits">Whether secrets are output.</param>
internal sealed class SecretReport(RunStreams streams, Operation operation, bool emits = true)
    : RunReport(streams, operation, new StatusCounts())
{
    /// <summary>Reports an item whose fields the service would not accept.</summary>
    public void Invalid(IRunItem item, string flaw) => Refuse(item, nameof(Messages.ValidationFailed), $"{flaw}. Nothing was sent.");

    /// <summary>Reports an item for which the user's script block returned no string.</summary>
    public void NotEvaluated(IRunItem item, string flaw) => Refuse(item, nameof(Messages.ScriptBlockFailed), $"{flaw}. {Messages.ScriptBlockFailed}");

    /// <summary>Warns of a value that ends in a line end, which becomes a part of it.</summary>
    public void WarnOfLineEnd(IRunItem item) => Streams.WriteWarning(Messages.ValueEndsInLineEnd(item.Label));

    protected override void Emit(IRunItem item, Outcome outcome, string? error)
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

    // An item of New-IoSecret that cannot become a secret is invalid. Set-IoSecret's items are IDs, and fail.
    private void Refuse(IRunItem item, string errorId, string why)
    {
        var message = Connection.Mask($"Secret {item.Label} was not {Operation.Participle}: {why}");
        var error = ErrorRecords.Create(errorId, ErrorCategory.InvalidArgument, message, Connection.Mask(item.Target));
        if (Operation == Operation.Create)
        {
            Invalid(error, item.Target);
        }
        else
        {
            Count(SecretStatus.Failed);
            Streams.WriteError(error);
        }
    }
}
