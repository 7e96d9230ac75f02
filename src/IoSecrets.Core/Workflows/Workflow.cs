using System.Text.Json;
using IoSecrets.Core.Http;
using IoSecrets.Core.Lists;

namespace IoSecrets.Core.Workflows;

/// <summary>A workflow of the account. A field that the response lacks is null.</summary>
/// <param name="Id">The workflow's ID.</param>
/// <param name="Name">The name, unchanged.</param>
/// <param name="Folder">The folder; empty for none.</param>
/// <param name="Status">The status, as the service wrote it: <c>active</c> or <c>deleted</c>.</param>
internal sealed record Workflow(Guid? Id, string? Name, string? Folder, string? Status)
{
    private const string Deleted = "deleted";

    /// <summary>Indicates whether the workflow may run. Any other status than deleted counts as active.</summary>
    public bool IsActive => !Deleted.Equals(Status, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Reads workflows from the service's responses.</summary>
internal static class WorkflowJson
{
    /// <summary>Reads the list of workflows. A workflow without an ID cannot be read.</summary>
    public static ServiceListReader<Workflow> List { get; } = new(ReadWorkflow, workflow => (workflow.Id, workflow.Id is not null));

    /// <summary>Reads the content of a workflow; null if the response is not that workflow's, or has no content.</summary>
    public static string? ReadContent(ReadOnlyMemory<byte> body, Guid id) => ResponseFields.TryParse(
        body,
        root => root.ValueKind == JsonValueKind.Object && ResponseFields.IdIn(root, "workflow_id") == id ? ResponseFields.TextIn(root, "content") : null);

    private static Workflow ReadWorkflow(JsonElement workflow) => new(
        ResponseFields.IdIn(workflow, "workflow_id"),
        ResponseFields.TextIn(workflow, "name"),
        ResponseFields.TextIn(workflow, "folder"),
        ResponseFields.TextIn(workflow, "status"));
}
