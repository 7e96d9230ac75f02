using System.Net;
using System.Net.Http.Headers;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Workflows;

namespace IoSecrets.Core.Http;

/// <summary>Calls the service's operations for a run, one member each. Thread-safe.</summary>
/// <param name="http">Sends requests through handlers that retry, limit the rate, add the credential and read the response.</param>
/// <param name="baseUri">The base of the service's paths, with a trailing slash.</param>
/// <param name="credential">The credential, masked in the fields of secrets in case the service repeats it there.</param>
/// <param name="userAgent">The value of the User-Agent header.</param>
/// <param name="time">The clock.</param>
/// <param name="abortPolicy">The abort policy of the run.</param>
// Not an HttpClient, because its linked cancellation and copied headers would cost time per request and are not needed here.
internal sealed class SecretsClient(
    HttpMessageInvoker http, Uri baseUri, Credential credential, string userAgent, TimeProvider time, RunAbortPolicy abortPolicy)
{
    // The list is one response. This is enough for 100,000 secrets of 1,300 bytes each, and most have 400.
    private const int MaxListSize = 128 * 1024 * 1024;

    // Far more than a workflow that people write.
    private const int MaxWorkflowSize = 16 * 1024 * 1024;

    private static readonly CacheControlHeaderValue NoCache = new() { NoCache = true };

    // From the service's reference: the collection has a trailing slash, a secret has none. A whole URI, so that each request parses only once.
    private readonly string _secrets = new Uri(baseUri, "api/v1/secrets/").AbsoluteUri;
    private readonly string _workflows = new Uri(baseUri, "api/v1/workflows/").AbsoluteUri;

    /// <summary>The abort policy of the run.</summary>
    public RunAbortPolicy AbortPolicy => abortPolicy;

    /// <summary>Deletes a secret permanently.</summary>
    /// <param name="id">The secret's ID.</param>
    /// <param name="wasInDoubt">True if an earlier request for it was left in doubt: if it does not exist, it is <see cref="SecretStatus.Gone"/>.</param>
    /// <param name="keepsRequestId">True to return the service's request ID even if the request was applied.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the secret may or may not have been deleted.</exception>
    public Task<Outcome> DeleteAsync(Guid id, bool wasInDoubt, bool keepsRequestId, CancellationToken cancellationToken) =>
        SendAsync(
            NewRequest(new RequestContext(abortPolicy, wasInDoubt) { KeepsRequestId = keepsRequestId }, HttpMethod.Delete, UriFor(id), new RequestBody()),
            static context => ResponseClassifier.DeleteStatus(context.LastResponse, context.WasInDoubt),
            cancellationToken);

    /// <summary>
    /// Reads a secret, and deletes or changes it unless there is an objection. The service has no conditional requests, so a change between
    /// the two requests is not detected.
    /// </summary>
    internal async Task<Outcome> ReadAndWriteAsync(
        Guid id,
        SecretCheck check,
        bool wasInDoubt,
        Func<CancellationToken, Task<Outcome>> write,
        CancellationToken cancellationToken)
    {
        var read = await GetAsync(id, settlesId: false, cancellationToken).ConfigureAwait(false);
        if (read.Secret is null)
        {
            return read with { Status = ResponseClassifier.ReadBeforeWriteStatus(read.Status, wasInDoubt) };
        }

        return check(read.Secret) is { } objection
            ? read with { Status = SecretStatus.Skipped, Objection = objection, IsIntentionallySkipped = true }
            : (await write(cancellationToken).ConfigureAwait(false)).Following(read);
    }

    /// <summary>Reads a secret, without its value.</summary>
    /// <param name="id">The secret's ID.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<Outcome> GetAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync(id, settlesId: true, cancellationToken);

    private async Task<Outcome> GetAsync(Guid id, bool settlesId, CancellationToken cancellationToken)
    {
        Secret? secret = null;
        var context = new RequestContext(abortPolicy)
        {
            SettlesId = settlesId,
            // A response with another secret counts as unreadable.
            ReadBody = body => (secret = SecretJson.Read(body)) is not null && (secret.Id ?? id) == id,
        };
        var outcome = await SendAsync(
            NewRead(context, UriFor(id)), static context => ResponseClassifier.ReadStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.IsApplied ? outcome with { Secret = (secret! with { Id = id }).Masked(credential.MaskIn) } : outcome;
    }

    /// <summary>Creates a secret. Retries only if the first request cannot have been processed, because a second one would create a duplicate.</summary>
    /// <param name="fields">The fields, within <see cref="FieldLimits"/>.</param>
    /// <param name="keepsRequestId">True to return the service's request ID even if the request was applied.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The outcome; an applied one has no secret if the response cannot be read.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the secret may or may not have been created.</exception>
    public async Task<Outcome> CreateAsync(SecretFields fields, bool keepsRequestId, CancellationToken cancellationToken)
    {
        Secret? secret = null;
        var context = new RequestContext(abortPolicy, isIdempotent: false)
        {
            Value = fields.Value,
            KeepsRequestId = keepsRequestId,
            ReadBody = body =>
            {
                secret = SecretJson.Read(body);
                return true;
            },
        };
        var request = NewRequest(context, HttpMethod.Post, _secrets, RequestBody.Create(RequestJson.Write(fields), isSentOnce: true));
        var outcome = await SendAsync(
            request, static context => ResponseClassifier.CreateStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.IsApplied ? outcome with { Secret = Masked(secret, fields.Value) } : outcome;
    }

    /// <summary>Changes the given fields of a secret and leaves the others unchanged.</summary>
    /// <param name="id">The secret's ID.</param>
    /// <param name="fields">The fields, within <see cref="FieldLimits"/>.</param>
    /// <param name="keepsRequestId">True to return the service's request ID even if the request was applied.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the secret may or may not have been changed.</exception>
    public Task<Outcome> UpdateAsync(
        Guid id, SecretFields fields, bool keepsRequestId, CancellationToken cancellationToken) =>
        SendAsync(
            NewRequest(
                new RequestContext(abortPolicy) { Value = fields.Value, KeepsRequestId = keepsRequestId },
                HttpMethod.Patch,
                UriFor(id),
                RequestBody.Create(RequestJson.Write(fields))),
            static context => ResponseClassifier.UpdateStatus(context.LastResponse, context.WasInDoubt),
            cancellationToken);

    /// <summary>Reads the account's secrets, without their values, in one response, as the service documents it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal async Task<ServiceList<Secret>> ListAsync(CancellationToken cancellationToken)
    {
        var list = await ListAsync(_secrets, SecretJson.List, cancellationToken).ConfigureAwait(false);
        return list with { Items = [.. list.Items.Select(secret => secret.Masked(credential.MaskIn))] };
    }

    /// <summary>Reads the account's workflows, without their contents.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Task<ServiceList<Workflow>> ListWorkflowsAsync(CancellationToken cancellationToken) =>
        ListAsync($"{_workflows}list", WorkflowJson.List, cancellationToken);

    /// <summary>Reads the content of a workflow.</summary>
    /// <param name="id">The workflow's ID.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The outcome, and the content; null if it could not be read.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal async Task<(Outcome Outcome, string? Content)> GetWorkflowAsync(Guid id, CancellationToken cancellationToken)
    {
        string? content = null;
        var context = new RequestContext(abortPolicy)
        {
            MaximumBodySize = MaxWorkflowSize,
            ReadBody = body => (content = WorkflowJson.ReadContent(body, id)) is not null,
        };
        var outcome = await SendAsync(
            NewRead(context, $"{_workflows}{id:D}"), static context => ResponseClassifier.ReadStatus(context.LastResponse), cancellationToken)
            .ConfigureAwait(false);
        return (outcome, outcome.IsApplied ? content : null);
    }

    /// <summary>
    /// Reads a secret and returns only the response. Because the user is waiting, it does not retry if something other than the service
    /// responds or nothing can be reached.
    /// </summary>
    /// <param name="id">The last segment of the URI, which need not be an ID.</param>
    /// <param name="isNotFoundProbe">True if the ID does not exist, so that its 404 shows the shape of the service's own.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    internal async Task<ApiResponse> ProbeAsync(string id, bool isNotFoundProbe, CancellationToken cancellationToken)
    {
        var context = new RequestContext(abortPolicy, retriesUnreachable: false)
        {
            MaximumRetryAfter = RetryDelay.MaximumInteractiveWait,
            IsNotFoundProbe = isNotFoundProbe,
        };
        var request = NewRead(context, _secrets + id);
        var outcome = await SendAsync(request, static context => ResponseClassifier.ReadStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.Response ?? new ApiResponse(RequestEffect.NotApplied, FailureReason.ServiceUnavailable);
    }

    private async Task<ServiceList<T>> ListAsync<T>(
        string uri, ServiceListReader<T> reader, CancellationToken cancellationToken)
    {
        ServiceList<T>? list = null;
        var context = new RequestContext(abortPolicy)
        {
            MaximumRetryAfter = RetryDelay.MaximumInteractiveWait,
            MaximumBodySize = MaxListSize,
            ReadBody = body => (list = reader.Read(body.Span)) is not null,
        };
        var outcome = await SendAsync(
            NewRead(context, uri), static context => ResponseClassifier.ReadStatus(context.LastResponse), cancellationToken).ConfigureAwait(false);
        return outcome.IsApplied ? list! : ServiceList<T>.FromFailure(outcome);
    }

    private Secret? Masked(Secret? secret, SecretValue? value)
    {
        var masked = secret?.Masked(credential.MaskIn);
        return value is null ? masked : masked?.Masked(value.MaskIn);
    }

    private ApiRequest NewRead(RequestContext context, string uri)
    {
        var request = NewRequest(context, HttpMethod.Get, uri);
        request.Headers.CacheControl = NoCache;
        return request;
    }

    // HTTP/2 if the server offers it in the TLS handshake, so that many requests share one connection; otherwise HTTP/1.1.
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

    private async Task<Outcome> SendAsync(ApiRequest request, Func<RequestContext, SecretStatus> statusOf, CancellationToken cancellationToken)
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
            // The last attempt's response describes the failure; without an attempt, the run was aborted before it.
        }

        return new Outcome(statusOf(context), context.LastResponse, context.Attempts, time.GetElapsedTime(start));
    }
}
