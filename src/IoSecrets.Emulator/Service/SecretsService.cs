using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

// What the service does with a request, from routing to the reply; the connection is not its concern. The order of the
// checks is FastAPI's: route, method, validation of path, query and body together, and only then the handler's own.
internal sealed class SecretsService(EmulatorOptions options, SecretStore store)
{
    public Reply Answer(Route route, HttpRequest request, ReadOnlyMemory<byte> body) => route.Kind switch
    {
        RouteKind.Secret => AnswerSecret(route, request, body),
        RouteKind.Collection => AnswerCollection(request, body),
        RouteKind.WrongSlash => Replies.RedirectTo(
            $"http://{request.Host.ToUriComponent()}{new PathString(route.Target).ToUriComponent()}{request.QueryString.ToUriComponent()}"),
        RouteKind.OpenApi when HttpMethods.IsGet(request.Method) => OpenApiDocument.Reply,
        RouteKind.OpenApi => Replies.MethodNotAllowed("GET"),
        _ => Replies.NotFound,
    };

    private Reply AnswerSecret(Route route, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (HttpMethods.IsDelete(request.Method))
        {
            return Delete(route, request);
        }

        if (HttpMethods.IsGet(request.Method))
        {
            return Read(route, request);
        }

        return HttpMethods.IsPatch(request.Method)
            ? Change(route, request, body)
            : Replies.MethodNotAllowed("GET, PATCH, DELETE");
    }

    private Reply AnswerCollection(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return List(request);
        }

        return HttpMethods.IsPost(request.Method) ? Create(request, body) : Replies.MethodNotAllowed("GET, POST");
    }

    private Reply Delete(Route route, HttpRequest request)
    {
        if (route.SecretId is not { } id)
        {
            return ValidationReply.Of([ValidationError.OfUuid(route.Target)]);
        }

        return RefuseWriter(request, out var account)
            ?? (store.TryDelete(account!, id) ? Replies.Deleted : Replies.SecretNotFound);
    }

    private Reply Read(Route route, HttpRequest request)
    {
        if (route.SecretId is not { } id)
        {
            return ValidationReply.Of([ValidationError.OfUuid(route.Target)]);
        }

        return store.Accounts.Authenticate(request.Headers, out var account)
            ?? (store.Find(account!, id) is { } secret ? JsonReply.Of(secret) : Replies.SecretNotFound);
    }

    private Reply Change(Route route, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var fields = SecretBody.Read(body, request.ContentType, isNew: false);
        if (route.SecretId is not { } id)
        {
            return ValidationReply.Of(fields.IsInvalidJson ? fields.Errors : [ValidationError.OfUuid(route.Target), .. fields.Errors]);
        }

        if (fields.Errors.Count > 0)
        {
            return ValidationReply.Of(fields.Errors);
        }

        return RefuseWriter(request, out var account) ?? store.Change(account!, id, fields.Change) switch
        {
            ChangeResult.Changed => Replies.Updated,
            ChangeResult.QuotaExceeded => Replies.OverQuota(options.QuotaBytes),
            _ => Replies.SecretNotFound,
        };
    }

    private Reply Create(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var fields = SecretBody.Read(body, request.ContentType, isNew: true);
        if (fields.Errors.Count > 0)
        {
            return ValidationReply.Of(fields.Errors);
        }

        return RefuseWriter(request, out var account)
            ?? (store.Create(account!, fields.Change) is { } secret ? JsonReply.Of(secret) : Replies.OverQuota(options.QuotaBytes));
    }

    // A query is passed over, as FastAPI passes over parameters that it does not know.
    private Reply List(HttpRequest request) =>
        store.Accounts.Authenticate(request.Headers, out var account) ?? JsonReply.Of(store.ListSecrets(account!), options.LongestList);

    private Reply? RefuseWriter(HttpRequest request, out Account? account) =>
        store.Accounts.Authenticate(request.Headers, out account) ?? (account!.MayWrite ? null : Replies.MayNotWrite);
}
