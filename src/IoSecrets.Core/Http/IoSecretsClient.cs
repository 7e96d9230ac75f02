using System.Net;
using System.Net.Http.Headers;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Http;

/// <summary>The service's operations, one member each. Safe for many threads.</summary>
/// <param name="http">Its handlers retry, keep the pace, add the credential and read the answer.</param>
/// <param name="baseUri">What the service's paths are put behind; with a slash at its end.</param>
/// <param name="credential">Masked in the fields of secrets, in case the service repeats it there.</param>
/// <param name="userAgent">What sends, for the service's log.</param>
/// <param name="time">The clock.</param>
// An invoker and no HttpClient: what that adds to each request, a linked cancellation and a copy of its own headers, nothing here needs.
public sealed class IoSecretsClient(HttpMessageInvoker http, Uri baseUri, Credential credential, string userAgent, TimeProvider time)
{
    // The list is one answer, and an account may have a hundred thousand secrets: of 1,300 bytes each, and most have 400.
    private const int LargestList = 128 * 1024 * 1024;

    private static readonly CacheControlHeaderValue NotFromCache = new() { NoCache = true };

    // From the service's reference: the collection with the slash at its end, a secret without. Whole, so that it is parsed once a request.
    private readonly string _secrets = new Uri(baseUri, "api/v1/secrets/").AbsoluteUri;

    /// <summary>Deletes a secret for good.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="wasInDoubt">Whether an earlier request for it was left in doubt: then its absence is <see cref="OutcomeStatus.Gone"/>.</param>
    /// <param name="guard">The guard of the run that this belongs to.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was deleted is not known.</exception>
    public Task<Outcome> DeleteAsync(Guid id, bool wasInDoubt, RunGuard guard, CancellationToken stop) =>
        DeleteAsync(id, wasInDoubt, keepsRequestId: false, guard, stop);

    internal Task<Outcome> DeleteAsync(Guid id, bool wasInDoubt, bool keepsRequestId, RunGuard guard, CancellationToken stop) =>
        SendAsync(
            NewRequest(new Call(guard, wasInDoubt) { KeepsRequestId = keepsRequestId }, HttpMethod.Delete, UriOf(id), new RequestBody()),
            static call => OutcomeTable.OfDelete(call.Last, call.WasInDoubt),
            stop);

    /// <summary>
    /// Reads a secret, and has it deleted only where it is as it was planned. The service has no conditional delete: what changes between
    /// the two requests is not seen.
    /// </summary>
    internal async Task<Outcome> DeleteIfUnchangedAsync(
        Guid id, SecretPlan plan, bool wasInDoubt, Func<CancellationToken, Task<Outcome>> delete, RunGuard guard, CancellationToken stop)
    {
        var read = await GetAsync(id, isDecisive: false, guard, stop).ConfigureAwait(false);
        if (read.Secret is null)
        {
            return read with { Status = OutcomeTable.OfReadBeforeDelete(read.Status, wasInDoubt) };
        }

        return plan.ChangesIn(read.Secret) is { Count: > 0 } changes
            ? read with { Status = OutcomeStatus.Skipped, Changes = changes, IsLeft = true }
            : (await delete(stop).ConfigureAwait(false)).After(read);
    }

    /// <summary>Reads a secret; never its value.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="guard">The guard of the run that this belongs to.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<Outcome> GetAsync(Guid id, RunGuard guard, CancellationToken stop) => GetAsync(id, isDecisive: true, guard, stop);

    private async Task<Outcome> GetAsync(Guid id, bool isDecisive, RunGuard guard, CancellationToken stop)
    {
        SecretInfo? secret = null;
        var call = new Call(guard)
        {
            IsDecisive = isDecisive,
            // Another secret's answer is as good as none.
            TakeBody = body => (secret = SecretJson.Read(body)) is not null && (secret.Id ?? id) == id,
        };
        var outcome = await SendAsync(NewRead(call, UriOf(id)), static call => OutcomeTable.OfRead(call.Last), stop).ConfigureAwait(false);
        return outcome.Status == OutcomeStatus.Done ? outcome with { Secret = (secret! with { Id = id }).Masked(credential.MaskIn) } : outcome;
    }

    /// <summary>Creates a secret. It is sent again only where the first request cannot have been processed, for a second would be a second secret.</summary>
    /// <param name="fields">The fields, within <see cref="FieldLimits"/>.</param>
    /// <param name="guard">The guard of the run that this belongs to.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <returns>The outcome; done without a secret where the answer cannot be read.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was created is not known.</exception>
    public async Task<Outcome> CreateAsync(SecretFields fields, RunGuard guard, CancellationToken stop)
    {
        SecretInfo? secret = null;
        var call = new Call(guard, isRepeatable: false)
        {
            Value = fields.Value,
            TakeBody = body =>
            {
                secret = SecretJson.Read(body);
                return true;
            },
        };
        var request = NewRequest(call, HttpMethod.Post, _secrets, RequestBody.Of(FieldsJson.Write(fields), isSentOnce: true));
        var outcome = await SendAsync(request, static call => OutcomeTable.OfCreation(call.Last), stop).ConfigureAwait(false);
        return outcome.Status == OutcomeStatus.Done ? outcome with { Secret = Masked(secret, fields.Value) } : outcome;
    }

    /// <summary>Changes the fields of a secret that are named, and leaves the others as they are.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="fields">The fields, within <see cref="FieldLimits"/>.</param>
    /// <param name="guard">The guard of the run that this belongs to.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was changed is not known.</exception>
    public Task<Outcome> ChangeAsync(Guid id, SecretFields fields, RunGuard guard, CancellationToken stop) =>
        SendAsync(
            NewRequest(new Call(guard) { Value = fields.Value }, HttpMethod.Patch, UriOf(id), RequestBody.Of(FieldsJson.Write(fields))),
            static call => OutcomeTable.OfChange(call.Last, call.WasInDoubt),
            stop);

    /// <summary>Reads the account's secrets, all in one answer, as the service's description says; never their values.</summary>
    /// <param name="guard">Bounds the wait.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal async Task<SecretList> ListAsync(RunGuard guard, CancellationToken stop)
    {
        SecretList? list = null;
        var call = new Call(guard)
        {
            LongestWait = RetryDelay.LongestForOne,
            LargestBody = LargestList,
            TakeBody = body => (list = SecretListJson.Read(body.Span)) is not null,
        };
        var outcome = await SendAsync(NewRead(call, _secrets), static call => OutcomeTable.OfRead(call.Last), stop).ConfigureAwait(false);
        return outcome.Status == OutcomeStatus.Done
            ? list! with { Secrets = [.. list.Secrets.Select(secret => secret.Masked(credential.MaskIn))] }
            : SecretList.Of(outcome);
    }

    /// <summary>Asks for a secret and tells only how the service answered. Where something else
    /// answers or nothing can be reached, it does not try again: somebody waits.</summary>
    /// <param name="id">Put into the URI as it is; need not be an id.</param>
    /// <param name="isNobodys">Whether it is an id that nobody has, so that its 404 shows the service's own.</param>
    /// <param name="guard">Bounds the wait.</param>
    /// <param name="stop">Cancels the request.</param>
    internal async Task<Answer> ProbeAsync(string id, bool isNobodys, RunGuard guard, CancellationToken stop)
    {
        var call = new Call(guard, isPatient: false) { LongestWait = RetryDelay.LongestForOne, ShowsNotFound = isNobodys };
        var request = NewRead(call, _secrets + id);
        var outcome = await SendAsync(request, static call => OutcomeTable.OfRead(call.Last), stop).ConfigureAwait(false);
        return outcome.Answer ?? new Answer(Meaning.NotDone, Cause.ServiceUnavailable);
    }

    private SecretInfo? Masked(SecretInfo? secret, SecretValue? value)
    {
        var masked = secret?.Masked(credential.MaskIn);
        return value is null ? masked : masked?.Masked(value.MaskIn);
    }

    private CallRequest NewRead(Call call, string uri)
    {
        var request = NewRequest(call, HttpMethod.Get, uri);
        request.Headers.CacheControl = NotFromCache;
        return request;
    }

    // HTTP/2 where the server offers it in the TLS handshake, many requests over one connection; HTTP/1.1 otherwise.
    private CallRequest NewRequest(Call call, HttpMethod method, string uri, RequestBody? body = null)
    {
        var request = new CallRequest(call, method, new Uri(uri))
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        return request;
    }

    private string UriOf(Guid id) => $"{_secrets}{id:D}";

    private async Task<Outcome> SendAsync(CallRequest request, Func<Call, OutcomeStatus> statusOf, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var call = request.Call;
        using var sent = request;
        try
        {
            using var response = await http.SendAsync(request, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested && AttemptHandler.IsOfTheNetwork(failure)
            && (call.Last is not null || call.Guard.End is not null))
        {
            // The last attempt's answer says it all; where there was no attempt, the run had ended before it.
        }

        return new Outcome(statusOf(call), call.Last, call.Attempts, time.GetElapsedTime(start));
    }
}
