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
public sealed class SecretsClient(HttpMessageInvoker http, Uri baseUri, Credential credential, string userAgent, TimeProvider time)
{
    // The list is one answer, and an account may have a hundred thousand secrets: of 1,300 bytes each, and most have 400.
    private const int LargestList = 128 * 1024 * 1024;

    private static readonly CacheControlHeaderValue NotFromCache = new() { NoCache = true };

    // From the service's reference: the collection with the slash at its end, a secret without. Whole, so that it is parsed once a request.
    private readonly string _secrets = new Uri(baseUri, "api/v1/secrets/").AbsoluteUri;

    /// <summary>Deletes a secret for good.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="wasInDoubt">Whether an earlier request for it was left in doubt: then its absence is <see cref="OutcomeStatus.Gone"/>.</param>
    /// <param name="abortPolicy">The guard of the run that this belongs to.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was deleted is not known.</exception>
    public Task<Outcome> DeleteAsync(Guid id, bool wasInDoubt, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) =>
        DeleteAsync(id, wasInDoubt, keepsRequestId: false, abortPolicy, cancellationToken);

    internal Task<Outcome> DeleteAsync(Guid id, bool wasInDoubt, bool keepsRequestId, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) =>
        SendAsync(
            NewRequest(new RequestContext(abortPolicy, wasInDoubt) { KeepsRequestId = keepsRequestId }, HttpMethod.Delete, UriFor(id), new RequestBody()),
            static context => OutcomeTable.DeleteStatus(context.LastResponse, context.WasInDoubt),
            cancellationToken);

    /// <summary>
    /// Reads a secret, and has it deleted only where it is as it was planned. The service has no conditional delete: what changes between
    /// the two requests is not seen.
    /// </summary>
    internal async Task<Outcome> DeleteIfUnchangedAsync(
        Guid id, SecretSnapshot plan, bool wasInDoubt, Func<CancellationToken, Task<Outcome>> delete, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        var read = await GetAsync(id, isDecisive: false, abortPolicy, cancellationToken).ConfigureAwait(false);
        if (read.Secret is null)
        {
            return read with { Status = OutcomeTable.ReadBeforeDeleteStatus(read.Status, wasInDoubt) };
        }

        return plan.ChangesIn(read.Secret) is { Count: > 0 } changes
            ? read with { Status = OutcomeStatus.Skipped, Changes = changes, IsIntentionallySkipped = true }
            : (await delete(cancellationToken).ConfigureAwait(false)).Following(read);
    }

    /// <summary>Reads a secret; never its value.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="abortPolicy">The guard of the run that this belongs to.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<Outcome> GetAsync(Guid id, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) =>
        GetAsync(id, isDecisive: true, abortPolicy, cancellationToken);

    private async Task<Outcome> GetAsync(Guid id, bool isDecisive, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        SecretInfo? secret = null;
        var context = new RequestContext(abortPolicy)
        {
            SettlesId = isDecisive,
            // Another secret's answer is as good as none.
            ReadBody = body => (secret = SecretJson.Read(body)) is not null && (secret.Id ?? id) == id,
        };
        var outcome = await SendAsync(
            NewRead(context, UriFor(id)), static context => OutcomeTable.ReadStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.Status == OutcomeStatus.Done ? outcome with { Secret = (secret! with { Id = id }).Masked(credential.MaskIn) } : outcome;
    }

    /// <summary>Creates a secret. It is sent again only where the first request cannot have been processed, for a second would be a second secret.</summary>
    /// <param name="fields">The fields, within <see cref="FieldLimits"/>.</param>
    /// <param name="abortPolicy">The guard of the run that this belongs to.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The outcome; done without a secret where the answer cannot be read.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was created is not known.</exception>
    public async Task<Outcome> CreateAsync(SecretFields fields, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        SecretInfo? secret = null;
        var context = new RequestContext(abortPolicy, isRepeatable: false)
        {
            Value = fields.Value,
            ReadBody = body =>
            {
                secret = SecretJson.Read(body);
                return true;
            },
        };
        var request = NewRequest(context, HttpMethod.Post, _secrets, RequestBody.Create(FieldsJson.Write(fields), isSentOnce: true));
        var outcome = await SendAsync(request, static context => OutcomeTable.CreateStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.Status == OutcomeStatus.Done ? outcome with { Secret = Masked(secret, fields.Value) } : outcome;
    }

    /// <summary>Changes the fields of a secret that are named, and leaves the others as they are.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="fields">The fields, within <see cref="FieldLimits"/>.</param>
    /// <param name="abortPolicy">The guard of the run that this belongs to.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; whether the secret was changed is not known.</exception>
    public Task<Outcome> UpdateAsync(Guid id, SecretFields fields, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) =>
        SendAsync(
            NewRequest(new RequestContext(abortPolicy) { Value = fields.Value }, HttpMethod.Patch, UriFor(id), RequestBody.Create(FieldsJson.Write(fields))),
            static context => OutcomeTable.UpdateStatus(context.LastResponse, context.WasInDoubt),
            cancellationToken);

    /// <summary>Reads the account's secrets, all in one answer, as the service's description says; never their values.</summary>
    /// <param name="abortPolicy">Bounds the wait.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal async Task<SecretList> ListAsync(RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        SecretList? list = null;
        var context = new RequestContext(abortPolicy)
        {
            MaximumWait = RetryDelay.MaximumInteractiveWait,
            MaximumBodySize = LargestList,
            ReadBody = body => (list = SecretListJson.Read(body.Span)) is not null,
        };
        var outcome = await SendAsync(
            NewRead(context, _secrets), static context => OutcomeTable.ReadStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.Status == OutcomeStatus.Done
            ? list! with { Secrets = [.. list.Secrets.Select(secret => secret.Masked(credential.MaskIn))] }
            : SecretList.FromFailure(outcome);
    }

    /// <summary>Asks for a secret and tells only how the service answered. Where something else
    /// answers or nothing can be reached, it does not try again: somebody waits.</summary>
    /// <param name="id">Put into the URI as it is; need not be an id.</param>
    /// <param name="isNobodys">Whether it is an id that nobody has, so that its 404 shows the service's own.</param>
    /// <param name="abortPolicy">Bounds the wait.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    internal async Task<ApiResponse> ProbeAsync(string id, bool isNobodys, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        var context = new RequestContext(abortPolicy, isPatient: false) { MaximumWait = RetryDelay.MaximumInteractiveWait, IsNotFoundProbe = isNobodys };
        var request = NewRead(context, _secrets + id);
        var outcome = await SendAsync(request, static context => OutcomeTable.ReadStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.Response ?? new ApiResponse(RequestEffect.NotApplied, FailureReason.ServiceUnavailable);
    }

    private SecretInfo? Masked(SecretInfo? secret, SecretValue? value)
    {
        var masked = secret?.Masked(credential.MaskIn);
        return value is null ? masked : masked?.Masked(value.MaskIn);
    }

    private ApiRequest NewRead(RequestContext context, string uri)
    {
        var request = NewRequest(context, HttpMethod.Get, uri);
        request.Headers.CacheControl = NotFromCache;
        return request;
    }

    // HTTP/2 where the server offers it in the TLS handshake, many requests over one connection; HTTP/1.1 otherwise.
    private ApiRequest NewRequest(RequestContext context, HttpMethod method, string uri, RequestBody? body = null)
    {
        var request = new ApiRequest(context, method, new Uri(uri))
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

    private string UriFor(Guid id) => $"{_secrets}{id:D}";

    private async Task<Outcome> SendAsync(ApiRequest request, Func<RequestContext, OutcomeStatus> statusOf, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var context = request.Context;
        using var sent = request;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && AttemptHandler.IsNetworkFailure(failure)
            && (context.LastResponse is not null || context.AbortPolicy.Abort is not null))
        {
            // The last attempt's answer says it all; where there was no attempt, the run had ended before it.
        }

        return new Outcome(statusOf(context), context.LastResponse, context.Attempts, time.GetElapsedTime(start));
    }
}
