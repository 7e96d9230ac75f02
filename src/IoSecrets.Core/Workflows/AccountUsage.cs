using System.Collections.Concurrent;
using System.Text.Json;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;

namespace IoSecrets.Core.Workflows;

/// <summary>The places in the account's workflows that refer to secrets.</summary>
/// <param name="Usages">The places, in the order of the workflows and their lines.</param>
/// <param name="Unreadable">The workflows that could not be read, with the outcome of the request.</param>
/// <param name="MayBeIncomplete">True if the list of workflows may be incomplete.</param>
internal sealed record AccountUsage(
    IReadOnlyList<SecretUsage> Usages, IReadOnlyList<(Workflow Workflow, Outcome Outcome)> Unreadable, bool MayBeIncomplete)
{
    /// <summary>The outcome of the request for the list of workflows if it could not be read; null if it could.</summary>
    public Outcome? Failure { get; private init; }

    /// <summary>Indicates whether every workflow was read, so that a secret without a place is not referred to.</summary>
    public bool IsComplete => Failure is null && Unreadable.Count == 0 && !MayBeIncomplete;

    /// <summary>Reads the workflows, and finds the places that refer to the secrets.</summary>
    /// <param name="service">The connection.</param>
    /// <param name="secrets">The secrets.</param>
    /// <param name="onlyActive">True to leave out deleted workflows.</param>
    /// <param name="throttleLimit">Maximum number of requests in flight; null to use the connection's width.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    /// <param name="onRead">Receives the number of workflows read so far, and of all; called on any thread.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<AccountUsage> ReadAsync(
        ServiceConnection service,
        IEnumerable<Secret> secrets,
        bool onlyActive,
        int? throttleLimit,
        AttemptTrace? trace,
        Action<int, int> onRead,
        CancellationToken cancellationToken)
    {
        using var abortPolicy = service.NewAbortPolicy(trace);
        abortPolicy.BeginWork();
        var client = service.NewClient(abortPolicy);
        var list = await client.ListWorkflowsAsync(cancellationToken).ConfigureAwait(false);
        if (list.Failure is { } failure)
        {
            return new AccountUsage([], [], MayBeIncomplete: true) { Failure = failure };
        }

        var finder = new ReferenceFinder(secrets);
        var workflows = list.Items.Where(workflow => workflow.Id is not null && (workflow.IsActive || !onlyActive)).ToArray();
        var usages = new SecretUsage[workflows.Length][];
        var unreadable = new ConcurrentQueue<(Workflow, Outcome)>();
        var read = 0;
        await service.Width.NewRun(throttleLimit).ForEachAsync(workflows.Length, async (place, token) =>
        {
            var workflow = workflows[place];
            var (outcome, content) = await client.GetWorkflowAsync(workflow.Id!.Value, token).ConfigureAwait(false);
            usages[place] = content is null
                ? []
                : [.. finder.Find(content, token).Select(found => new SecretUsage(found.Secret, found.Kind, workflow, found.Line))];
            if (content is null && (workflow.IsActive || outcome.Status != SecretStatus.NotFound))
            {
                unreadable.Enqueue((workflow, outcome));
            }

            onRead(Interlocked.Increment(ref read), workflows.Length);
        }, cancellationToken).ConfigureAwait(false);
        return new AccountUsage([.. usages.SelectMany(found => found)], [.. unreadable], list.MayBeIncomplete);
    }

    /// <summary>Returns the IDs of the secrets that an active workflow refers to, each with the first such place.</summary>
    public IReadOnlyDictionary<Guid, SecretUsage> ByActiveSecret()
    {
        var first = new Dictionary<Guid, SecretUsage>(IdComparer.Seeded);
        foreach (var usage in Usages.Where(usage => usage.IsActive && usage.SecretId is not null))
        {
            first.TryAdd(usage.SecretId!.Value, usage);
        }

        return first;
    }
}

/// <summary>Knows which secrets must be kept because something refers to them, or may use them.</summary>
internal sealed class UsageGuard
{
    private const int MaxShownLength = 80;

    private readonly Dictionary<Guid, Secret> _listed = new(IdComparer.Seeded);
    private readonly IReadOnlyDictionary<Guid, SecretUsage> _used;

    /// <param name="listed">The secrets of the account.</param>
    /// <param name="usage">Their usage, which is complete.</param>
    public UsageGuard(IEnumerable<Secret> listed, AccountUsage usage)
    {
        foreach (var secret in listed.Where(secret => secret.Id is not null))
        {
            _listed[secret.Id!.Value] = secret;
        }

        _used = usage.ByActiveSecret();
    }

    /// <summary>Returns the reason to keep a secret, as a clause; null if there is none.</summary>
    public string? ReasonToKeep(Guid id) =>
        _used.TryGetValue(id, out var usage) ? $"workflow {Name(usage)} refers to it ({Describe(usage.ReferredBy)}, line {usage.Line})"
        : _listed.TryGetValue(id, out var secret) && secret.IsDefaultForTool != false
            ? "it is the default for its tool, and the built-in agents of io.net may use it"
        : null;

    /// <summary>Returns true if the secret was in the list, so that its name and tool were searched for.</summary>
    public bool IsListed(Guid id) => _listed.ContainsKey(id);

    private static string Name(SecretUsage usage) =>
        usage.WorkflowName is { Length: > 0 } name ? $"'{TextSanitizer.Sanitize(name, MaxShownLength)}'" : $"{usage.WorkflowId}";

    private static string Describe(SecretReferenceKind kind) => kind switch
    {
        SecretReferenceKind.Id => "by its ID",
        SecretReferenceKind.Name => "by its name",
        _ => "by its tool",
    };
}

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
