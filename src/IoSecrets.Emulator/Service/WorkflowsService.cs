using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

// Executes the two operations that read workflows; the emulator has none of those that change them.
internal sealed class WorkflowsService(WorkflowStore store, AccountDirectory accounts)
{
    public Response ExecuteOnWorkflow(Route route, HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return Responses.MethodNotAllowed("GET");
        }

        if (route.WorkflowId is not { } id)
        {
            return Responses.Invalid([ValidationError.InvalidId("workflow_id", route.Target)]);
        }

        return accounts.Authenticate(request.Headers, out var account)
            ?? (store.Find(account!, id) is { } workflow ? Responses.Workflow(workflow) : Responses.WorkflowNotFound);
    }

    public Response ExecuteOnList(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return Responses.MethodNotAllowed("GET");
        }

        // Of a repeated parameter, FastAPI uses the last value.
        return accounts.Authenticate(request.Headers, out var account)
            ?? Responses.WorkflowList(store.List(account!, request.Query["folder"].LastOrDefault()));
    }
}
