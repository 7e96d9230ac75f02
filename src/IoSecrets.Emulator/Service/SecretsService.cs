using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

// Executes the operations on secrets.
internal sealed class SecretsService(EmulatorOptions options, SecretStore store)
{
    public Response ExecuteOnSecret(Route route, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (HttpMethods.IsDelete(request.Method))
        {
            return Delete(route, request);
        }

        if (HttpMethods.IsGet(request.Method))
        {
            return Get(route, request);
        }

        return HttpMethods.IsPatch(request.Method)
            ? Update(route, request, body)
            : Responses.MethodNotAllowed("GET, PATCH, DELETE");
    }

    public Response ExecuteOnCollection(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return List(request);
        }

        return HttpMethods.IsPost(request.Method) ? Create(request, body) : Responses.MethodNotAllowed("GET, POST");
    }

    private Response Delete(Route route, HttpRequest request)
    {
        if (route.SecretId is not { } id)
        {
            return Responses.Invalid([ValidationError.InvalidId("secret_id", route.Target)]);
        }

        return AuthorizeWrite(request, out var account)
            ?? (store.TryDelete(account!, id) ? Responses.Deleted : Responses.SecretNotFound);
    }

    private Response Get(Route route, HttpRequest request)
    {
        if (route.SecretId is not { } id)
        {
            return Responses.Invalid([ValidationError.InvalidId("secret_id", route.Target)]);
        }

        return store.Accounts.Authenticate(request.Headers, out var account)
            ?? (store.Find(account!, id) is { } secret ? Responses.Secret(secret) : Responses.SecretNotFound);
    }

    private Response Update(Route route, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var parsed = SecretBody.Parse(request, body, isNew: false);
        if (route.SecretId is not { } id)
        {
            return Responses.Invalid([ValidationError.InvalidId("secret_id", route.Target), .. parsed.Errors]);
        }

        if (parsed.Errors.Count > 0)
        {
            return Responses.Invalid(parsed.Errors);
        }

        return AuthorizeWrite(request, out var account) ?? store.Change(account!, id, parsed.Change) switch
        {
            ChangeResult.Changed => Responses.Updated,
            ChangeResult.QuotaExceeded => Responses.QuotaExceeded(options.QuotaBytes),
            _ => Responses.SecretNotFound,
        };
    }

    private Response Create(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var parsed = SecretBody.Parse(request, body, isNew: true);
        if (parsed.Errors.Count > 0)
        {
            return Responses.Invalid(parsed.Errors);
        }

        return AuthorizeWrite(request, out var account)
            ?? (store.Create(account!, parsed.Change) is { } secret ? Responses.Secret(secret) : Responses.QuotaExceeded(options.QuotaBytes));
    }

    // The whole list, whatever the query: the operation has no parameters, and FastAPI ignores unknown ones.
    private Response List(HttpRequest request) =>
        store.Accounts.Authenticate(request.Headers, out var account)
            ?? Responses.SecretList(store.ListSecrets(account!), options.MaximumListLength);

    private Response? AuthorizeWrite(HttpRequest request, out Account? account) =>
        store.Accounts.Authenticate(request.Headers, out account) ?? (account!.MayWrite ? null : Responses.ReadOnlyCredential);
}
