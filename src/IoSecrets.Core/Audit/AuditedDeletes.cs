using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>Deletes secrets and notes it: each id before its request leaves, and what became of it before that is told.</summary>
/// <param name="audit">The audit that they are noted in; null for none.</param>
/// <param name="sending">Told of each id just before its first request to delete leaves.</param>
/// <param name="decided">Told of what became of each id, once that is noted.</param>
public sealed class AuditedDeletes(AuditWriter? audit, Action<Guid> sending, Action<Guid, Outcome> decided)
{
    /// <summary>Deletes a secret. Where it cannot be noted, nothing is sent and the run ends.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="order">The secret.</param>
    /// <param name="guard">The guard of the run that this belongs to.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; once its sending was told, whether it was deleted is not known.</exception>
    public async Task<Outcome> DeleteAsync(IoSecretsClient client, DeleteOrder order, RunGuard guard, CancellationToken stop)
    {
        var sent = order.Plan is null ? SendAsync(client, order, guard, stop) : SendPlannedAsync(client, order, order.Plan, guard, stop);
        var outcome = (await sent.ConfigureAwait(false)).WithEarlierDoubt(order.WasInDoubt);
        if (audit is not null && !await audit.WriteDecisionAsync(order, outcome, stop).ConfigureAwait(false))
        {
            guard.EndRun(RunEndReason.AuditLost, audit.Failure);
        }

        decided(order.Id, outcome);
        return outcome;
    }

    private Task<Outcome> SendPlannedAsync(IoSecretsClient client, DeleteOrder order, SecretPlan plan, RunGuard guard, CancellationToken stop) =>
        client.DeleteIfUnchangedAsync(order.Id, plan, order.WasInDoubt, token => SendAsync(client, order, guard, token), guard, stop);

    private Task<Outcome> SendAsync(IoSecretsClient client, DeleteOrder order, RunGuard guard, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (guard.End is not null)
        {
            return Task.FromResult(Outcome.WithoutAnswer(OutcomeStatus.Skipped));
        }

        // Most runs have no file: they wait for nothing here.
        return audit is null ? SendNotedAsync(client, order, guard, stop) : NoteAndSendAsync(audit, client, order, guard, stop);
    }

    private async Task<Outcome> NoteAndSendAsync(
        AuditWriter writer, IoSecretsClient client, DeleteOrder order, RunGuard guard, CancellationToken stop)
    {
        if (!await writer.MarkSentAsync(order.Id, stop).ConfigureAwait(false))
        {
            guard.EndRun(RunEndReason.AuditLost, writer.Failure);
            return Outcome.WithoutAnswer(OutcomeStatus.Skipped);
        }

        return await SendNotedAsync(client, order, guard, stop).ConfigureAwait(false);
    }

    private Task<Outcome> SendNotedAsync(IoSecretsClient client, DeleteOrder order, RunGuard guard, CancellationToken stop)
    {
        sending(order.Id);
        return client.DeleteAsync(order.Id, order.WasInDoubt, keepsRequestId: audit is not null, guard, stop);
    }
}
