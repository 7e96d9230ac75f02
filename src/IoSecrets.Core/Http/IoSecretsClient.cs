using System.Diagnostics;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Deletes;

namespace IoSecrets.Core.Http;

/// <summary>The service's operations, one member each. Made by the HTTP factory; safe for many threads.</summary>
/// <param name="http">Has the base address and the handlers that retry and add the credential.</param>
public sealed class IoSecretsClient(HttpClient http)
{
    // From the service's reference: the collection with the slash at its end, a secret without.
    private const string Secrets = "api/v1/secrets/";

    /// <summary>Deletes a secret for good.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="wasInDoubt">Whether an earlier request for it was left in doubt: then its absence is <see cref="DeletionStatus.Gone"/>.</param>
    /// <param name="guard">The guard of the run that this belongs to.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was deleted is not known.</exception>
    public async Task<Deletion> DeleteAsync(Guid id, bool wasInDoubt, RunGuard guard, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Delete, Secrets + id.ToString("D")) { Content = new SentMark() };
        var call = await SendAsync(request, new Call(guard, isPatient: true), stop).ConfigureAwait(false);
        var status = Deletion.StatusOf(call.Last, wasInDoubt || call.WasInDoubt);
        return new Deletion(id, status, call.Last, call.Attempts, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Asks for a secret and tells only how the service answered. Where something else
    /// answers or nothing can be reached, it does not try again: somebody waits.</summary>
    /// <param name="id">Put into the path as it is; need not be an id.</param>
    /// <param name="guard">Bounds the wait.</param>
    /// <param name="stop">Cancels the request.</param>
    internal async Task<Answer> ProbeAsync(string id, RunGuard guard, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Secrets + id);
        var call = await SendAsync(request, new Call(guard, isPatient: false), stop).ConfigureAwait(false);
        return call.Last ?? new Answer(Meaning.NotDone, Cause.ServiceUnavailable);
    }

    private async Task<Call> SendAsync(HttpRequestMessage request, Call call, CancellationToken stop)
    {
        call.Attach(request);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        }
        catch (Exception) when (!stop.IsCancellationRequested && (call.Last is not null || call.Guard.End is not null))
        {
            // The last attempt's answer says it all; where there was no attempt, the run had ended before it.
        }

        return call;
    }
}
