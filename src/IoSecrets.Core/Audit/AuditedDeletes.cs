using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>Deletes secrets and notes it: each id before its request leaves, and what became of it before that is told.</summary>
/// <param name="audit">The audit that they are noted in; null for none.</param>
/// <param name="sending">Told of each id just before its first request to delete leaves.</param>
/// <param name="decided">Told of what became of each id, once that is noted.</param>
internal sealed class AuditedDeletes(AuditLog? audit, Action<Guid> sending, Action<Guid, Outcome> decided)
{
    /// <summary>Deletes a secret. Where it cannot be noted, nothing is sent and the run ends.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="order">The secret.</param>
    /// <param name="abortPolicy">The guard of the run that this belongs to.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; once its sending was told, whether it was deleted is not known.</exception>
    public async Task<Outcome> DeleteAsync(SecretsClient client, DeleteRequest order, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        var sent = order.Plan is null ? SendAsync(
            client, order, abortPolicy, cancellationToken) : SendPlannedAsync(client, order, order.Plan, abortPolicy, cancellationToken);
        var outcome = (await sent.ConfigureAwait(false)).WithEarlierDoubt(order.WasInDoubt);
        if (audit is not null && !await audit.WriteDecisionAsync(order, outcome, cancellationToken).ConfigureAwait(false))
        {
            abortPolicy.AbortRun(AbortReason.AuditLost, audit.Failure);
        }

        decided(order.Id, outcome);
        return outcome;
    }

    private Task<Outcome> SendPlannedAsync(
        SecretsClient client, DeleteRequest order, SecretSnapshot plan, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) =>
        client.DeleteIfUnchangedAsync(order.Id, plan, order.WasInDoubt, token => SendAsync(client, order, abortPolicy, token), abortPolicy, cancellationToken);

    private Task<Outcome> SendAsync(SecretsClient client, DeleteRequest order, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (abortPolicy.Abort is not null)
        {
            return Task.FromResult(Outcome.WithoutResponse(SecretStatus.Skipped));
        }

        // Most runs have no file: they wait for nothing here.
        return audit is null ? SendNotedAsync(
            client, order, abortPolicy, cancellationToken) : NoteAndSendAsync(audit, client, order, abortPolicy, cancellationToken);
    }

    private async Task<Outcome> NoteAndSendAsync(
        AuditLog writer, SecretsClient client, DeleteRequest order, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        if (!await writer.MarkSentAsync(order.Id, cancellationToken).ConfigureAwait(false))
        {
            abortPolicy.AbortRun(AbortReason.AuditLost, writer.Failure);
            return Outcome.WithoutResponse(SecretStatus.Skipped);
        }

        return await SendNotedAsync(client, order, abortPolicy, cancellationToken).ConfigureAwait(false);
    }

    private Task<Outcome> SendNotedAsync(SecretsClient client, DeleteRequest order, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        sending(order.Id);
        return client.DeleteAsync(order.Id, order.WasInDoubt, keepsRequestId: audit is not null, abortPolicy, cancellationToken);
    }
}
