using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

// Executes requests, apart from their connections. The order of the checks is FastAPI's: route, method, validation of path and
// body, and then the operation's own.
internal sealed class EmulatedService(SecretsService secrets, WorkflowsService workflows)
{
    public Response Execute(Route route, HttpRequest request, ReadOnlyMemory<byte> body) => route.Kind switch
    {
        RouteKind.Secret => secrets.ExecuteOnSecret(route, request, body),
        RouteKind.Secrets => secrets.ExecuteOnCollection(request, body),
        RouteKind.Workflow => workflows.ExecuteOnWorkflow(route, request),
        RouteKind.WorkflowList => workflows.ExecuteOnList(request),
        RouteKind.WrongSlash => Responses.Redirect(
            $"http://{request.Host.ToUriComponent()}{new PathString(route.Target).ToUriComponent()}{request.QueryString.ToUriComponent()}"),
        RouteKind.OpenApi when HttpMethods.IsGet(request.Method) => Responses.OpenApi,
        RouteKind.OpenApi => Responses.MethodNotAllowed("GET"),
        _ => Responses.NotFound,
    };
}
